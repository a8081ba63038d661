import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { Secret } from '../config/secret.ts';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { type Account, chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster, layout, superuser } from './cluster.ts';
import { lockHome } from './home-lock.ts';
import { reclaimOrphan } from './reclaim.ts';
import { type Command, type ServerExit, startServer } from './server-process.ts';

export interface EmbeddedPostgres {
  url: Secret;
  pid: number;
  /** Fast shutdown: open transactions roll back, what was committed is on disk. */
  stop(): Promise<void>;
  /** When the server ends, by `stop` or by itself. */
  exited: Promise<ServerExit>;
}

export interface EmbeddedPostgresOptions {
  /** Folder of its own for this server; made when missing. */
  directory: string;
  logger: Logger;
  /** False gives up safety for speed, for tests. */
  durable?: boolean;
}

const databaseName = 'millrace';
/** A socket's address has room for 103 bytes on macOS, 107 on Linux. */
const longestSocketPath = 100;

/**
 * Runs a PostgreSQL of our own as a child process and takes the lock on its
 * folder. What an earlier process left running there is stopped first.
 *
 * @throws MillraceError `home.in_use`, `home.root_refused`, `home.database_…`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = lockHome(directory);
  try {
    return await start(directory, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(
  directory: string,
  { logger, durable = true }: EmbeddedPostgresOptions,
  lock: { release(): void },
): Promise<EmbeddedPostgres> {
  const paths = layout(directory);
  await reclaimOrphan(paths.cluster, logger);
  await rm(paths.sockets, { recursive: true, force: true });
  await mkdir(paths.sockets, { mode: 0o700 });
  const binaries = await findBinaries();
  const account = await chooseAccount(directory, binaries.postgres);
  const password = await ensureCluster(directory, binaries, account);
  await checkVersion(paths.cluster);

  const address = await chooseAddress(paths.sockets);
  const command = async (): Promise<Command> => {
    if (address.kind === 'tcp') address.port = await freePort();
    return serverCommand(binaries.postgres, paths.cluster, account, address, durable);
  };
  // For a process that ends without `stop`: by an uncaught error, or by Ctrl-C while it starts or a second time.
  const exitSignal = durable ? 'SIGINT' : 'SIGQUIT';
  const { child, exited } = await startServer(command, exitSignal, logger);
  void exited.then(() => lock.release());
  const url = connectionUrl(address, password);
  await ensureDatabase(url).catch(async (error) => {
    child.kill('SIGQUIT');
    await exited;
    throw error;
  });
  child.unref();
  (child.stderr as unknown as { unref(): void }).unref();

  return {
    url: new Secret(url.href),
    pid: child.pid as number,
    exited,
    async stop() {
      child.ref();
      const impatient = setTimeout(() => child.kill('SIGQUIT'), 20_000);
      child.kill('SIGINT');
      await exited;
      clearTimeout(impatient);
    },
  };
}

type Address = { kind: 'socket'; folder: string; port: number } | { kind: 'tcp'; port: number };

/** A socket in a folder of ours is quicker than TCP, and no other user can reach it. */
async function chooseAddress(sockets: string): Promise<Address> {
  const port = 5432;
  const longest = Buffer.byteLength(join(sockets, `.s.PGSQL.${port}`));
  if (process.platform === 'win32' || longest > longestSocketPath) return { kind: 'tcp', port: await freePort() };
  return { kind: 'socket', folder: sockets, port };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function connectionUrl(address: Address, password: string): URL {
  const url = new URL(`postgresql://${superuser}:${password}@127.0.0.1:${address.port}/${databaseName}`);
  if (address.kind === 'socket') url.searchParams.set('host', address.folder);
  return url;
}

function serverCommand(
  program: string,
  cluster: string,
  account: Account,
  address: Address,
  durable: boolean,
): Command {
  const settings = {
    port: address.port,
    listen_addresses: address.kind === 'tcp' ? '127.0.0.1' : '',
    unix_socket_directories: address.kind === 'socket' ? address.folder : '',
    unix_socket_permissions: '0700',
    max_connections: 100,
    shared_buffers: durable ? '64MB' : '32MB',
    // No replicas and no archive: the log need only serve recovery.
    wal_level: 'minimal',
    max_wal_senders: 0,
    wal_compression: 'on',
    max_parallel_workers_per_gather: 1,
    jit: 'off',
    timezone: 'UTC',
    // Statements and their errors hold data of users; those who sent them get to see them.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    ...(durable
      ? { fsync: 'on', synchronous_commit: 'on' }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return { words: [...account.prefix, program, '-D', cluster, ...flags], cwd: cluster, ids: account.ids };
}

async function ensureDatabase(url: URL): Promise<void> {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}

/** Data of another major version cannot be read; say so, rather than leave it to a log. */
async function checkVersion(cluster: string): Promise<void> {
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (version === supportedMajor) return;
  throw new MillraceError({
    code: 'home.database_version',
    status: 500,
    detail: `The data in this home was written by PostgreSQL ${version}, and this release has ${supportedMajor}. Start it with the release that wrote it, or restore a backup into a new home.`,
  });
}

const supportedMajor = '18';
