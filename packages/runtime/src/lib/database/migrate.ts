import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { Database } from './database.ts';

export interface MigrationSource {
  /** The package that owns the tables, for example `tasks`. */
  name: string;
  /** Folder of `0001_what_it_does.sql`, `0002_…`. */
  folder: URL;
}

interface MigrationFile {
  number: number;
  file: string;
  sql: string;
  checksum: string;
}

/** Same for every Millrace process on a database; any constant will do. */
const advisoryLock = 6_455_231;

/** A migration that waits for a table, as while it is dumped, has everybody else who wants the table wait behind it. */
export interface LockPatience {
  /** After which it steps back and lets them pass. */
  lockMilliseconds: number;
  pauseMilliseconds: number;
  /** Of waiting for one file. */
  attempts: number;
}

/** About half an hour for the longest dump; the process is not ready meanwhile. */
const usualPatience: LockPatience = { lockMilliseconds: 5_000, pauseMilliseconds: 5_000, attempts: 180 };

/**
 * Brings the schema up to date: the files of each source in order, each in a
 * transaction, one starter at a time. Files that the database knows and this
 * release does not are accepted: a newer release was here (expand, then contract).
 *
 * A file that cannot have its tables soon steps back, says so in the log, and is tried again.
 *
 * @throws MillraceError `database.migration_edited`, `database.migration_misnumbered`, `database.migration_failed`,
 * `database.not_permitted`
 */
export async function migrate(
  database: Pick<Database, 'pool'>,
  sources: MigrationSource[],
  logger?: Logger,
  patience: LockPatience = usualPatience,
): Promise<void> {
  const plans = await Promise.all(
    sources.map(async ({ name, folder }) => ({ name, files: await readFiles(name, folder) })),
  );
  const client = await database.pool.connect();
  try {
    // A large table takes its time, and so does waiting for another starter.
    await client.query('SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(`CREATE TABLE IF NOT EXISTS millrace_migrations (
      source text NOT NULL, number integer NOT NULL, file text NOT NULL, checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (source, number))`);
    for (const { name, files } of plans) await bringUp(client, name, files, { patience, logger });
  } catch (error) {
    throw (await asNotPermitted(client, error)) ?? error;
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${advisoryLock}); RESET statement_timeout`).then(
      () => client.release(),
      // A broken connection has lost the lock already; do not give it back to the pool.
      (error: Error) => client.release(error),
    );
  }
}

async function readFiles(source: string, folder: URL): Promise<MigrationFile[]> {
  const base = folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
  const names = (await readdir(base)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file, index) => {
      const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
      if (number !== index + 1) {
        throw failure(
          'migration_misnumbered',
          `Migrations of ${source} must be numbered 0001_name.sql, 0002_name.sql and so on; ${file} is not next.`,
        );
      }
      const sql = (await readFile(new URL(file, base), 'utf8')).replaceAll('\r\n', '\n');
      return { number, file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function bringUp(client: pg.PoolClient, source: string, files: MigrationFile[], how: How): Promise<void> {
  const { rows } = await client.query<{ number: number; checksum: string }>(
    'SELECT number, checksum FROM millrace_migrations WHERE source = $1',
    [source],
  );
  const applied = new Map(rows.map((row) => [row.number, row.checksum]));
  for (const migration of files) {
    const checksum = applied.get(migration.number);
    if (checksum === migration.checksum) continue;
    if (checksum !== undefined) {
      throw failure(
        'migration_edited',
        `${source}/${migration.file} was changed after it had been applied. Restore it and add a new file instead.`,
      );
    }
    await applyPatiently(client, source, migration, how);
    how.logger?.info({ source, file: migration.file }, 'migrated');
  }
}

interface How {
  patience: LockPatience;
  logger: Logger | undefined;
}

async function applyPatiently(
  client: pg.PoolClient,
  source: string,
  migration: MigrationFile,
  { patience, logger }: How,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await apply(client, source, migration, patience.lockMilliseconds);
    } catch (error) {
      const isInTheWay = ((error as Error).cause as { code?: string } | undefined)?.code === lockNotAvailable;
      if (!isInTheWay || attempt >= patience.attempts) throw error;
      logger?.warn({ source, file: migration.file, attempt }, 'a migration waits for a table that others hold');
    }
    await wait(patience.pauseMilliseconds);
  }
}

/** SQLSTATE */
const lockNotAvailable = '55P03';

async function apply(
  client: pg.PoolClient,
  source: string,
  { number, file, sql, checksum }: MigrationFile,
  lockMilliseconds: number,
): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${lockMilliseconds}`);
    await client.query(sql);
    await client.query('INSERT INTO millrace_migrations (source, number, file, checksum) VALUES ($1, $2, $3, $4)', [
      source,
      number,
      file,
      checksum,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw failure('migration_failed', `The migration ${source}/${file} failed; nothing of it was kept.`, cause);
  }
}

/** What the role may not do, with the statement that lets it: it has to make tables, and change those it made. */
async function asNotPermitted(client: pg.PoolClient, error: unknown): Promise<MillraceError | undefined> {
  const refusal = [error, (error as Error).cause].find(
    (one) => (one as { code?: string } | undefined)?.code === '42501',
  );
  if (!refusal) return undefined;
  const { rows } = await client.query('SELECT current_database() AS name, current_user AS role');
  const { name, role } = rows[0];
  const why = (refusal as Error).message;
  return failure(
    'not_permitted',
    `The role "${role}" may not make or change tables in the database "${name}" (${why}). Let it own the database: ALTER DATABASE "${name}" OWNER TO "${role}". Tables that are there already have to be its own as well.`,
    error,
  );
}

function failure(what: string, detail: string, cause?: unknown): MillraceError {
  return new MillraceError({ code: `database.${what}`, status: 500, detail, cause });
}
