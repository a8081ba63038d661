import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DuckDbOptions {
  memoryMegabytes: number;
  threads: number;
  /** Where it may read and write; nowhere else, and never the network. Left out: anywhere. */
  directories?: string[];
  /** Where it puts what does not fit in memory. Left out: nowhere. */
  spillDirectory?: string;
}

/** Opens DuckDB in memory, shut off from extensions and from every file that it does not need. */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryMegabytes}MiB`,
    allow_community_extensions: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    temp_directory: options.spillDirectory ?? '',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
    if (options.directories) {
      await connection.run(`SET GLOBAL allowed_directories = [${options.directories.map(literal).join(', ')}]`);
      await connection.run('SET GLOBAL enable_external_access = false');
    }
    await connection.run('SET GLOBAL lock_configuration = true');
  } finally {
    connection.closeSync();
  }
  return instance;
}

/** DuckDB forgets an interruption that comes before it has begun with the query. */
const interruptAgainMilliseconds = 20;

/** Runs one query; aborting interrupts it. */
export async function query(connection: DuckDBConnection, sql: string, signal?: AbortSignal) {
  signal?.throwIfAborted();
  let again: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    again = setInterval(() => connection.interrupt(), interruptAgainMilliseconds);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return await connection.runAndReadAll(sql);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(again);
  }
}

/** Quotes a text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Quotes a name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
