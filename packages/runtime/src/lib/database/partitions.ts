import type pg from 'pg';
import type { Database } from './database.ts';

export interface PartitionOptions {
  /** Partitioned by range of a UUID of version 7, whose first 48 bits are the time that it was made. */
  table: string;
  /** Months that ended longer ago are dropped, rows and all. Left out: none are. */
  keepDays?: number | undefined;
  /** Default: the time of the database. A machine whose clock is ahead drops nothing. */
  now?: Date;
}

interface Partition {
  name: string;
  /** Milliseconds since 1970; what it holds was made before. */
  until: number;
}

/** Made ahead of their time, so that a processor may be away for as long. */
const monthsAhead = 2;
/** Made up for when no processor ran for so long. */
const mostMonthsBack = 24;
const millisecondsPerDay = 86_400_000;

/**
 * Keeps a table in one partition a month (UTC): makes those of this month and the next two, drops those that are past
 * their days. A row of any other time, as a clock that jumps makes them, lies in the partition `<table>_other`, and
 * moves into its month when that is made. Repeating it, from any number of processes, is no error.
 * @returns the names of what was made and dropped
 */
export async function keepPartitions(
  database: Pick<Database, 'pool'>,
  { table, keepDays, now: given }: PartitionOptions,
): Promise<{ made: string[]; dropped: string[] }> {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    // Rather later than in the way of others: what a partition needs is the whole table for a moment.
    await client.query(`SET LOCAL lock_timeout = '5s'`);
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`millrace partitions of ${table}`]);
    const existing = await partitionsOf(client, table);
    const now = given ?? (await timeOf(client));
    const made = await makeMonths(client, table, existing, now);
    const before = keepDays === undefined ? 0 : now.getTime() - keepDays * millisecondsPerDay;
    const dropped = await dropOld(client, table, existing, new Date(before));
    await client.query('COMMIT');
    return { made, dropped };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** By the clock that all processes share. */
export async function timeOf(queries: Pick<pg.PoolClient, 'query'>): Promise<Date> {
  const { rows } = await queries.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return rows[0]?.now as Date;
}

/** Those with an end; the one for other times has none. */
async function partitionsOf(client: pg.PoolClient, table: string): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; bound: string }>(
    `SELECT child.relname AS name, pg_get_expr(child.relpartbound, child.oid) AS bound
     FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = $1::regclass`,
    [table],
  );
  return rows.flatMap(({ name, bound }) => {
    const end = / TO \('([0-9a-f-]{36})'\)$/.exec(bound)?.[1];
    return end === undefined ? [] : [{ name, until: Number.parseInt(end.replace('-', '').slice(0, 12), 16) }];
  });
}

async function makeMonths(client: pg.PoolClient, table: string, existing: Partition[], now: Date): Promise<string[]> {
  // The oldest partition may reach into these months: it holds what was there before the table was parted.
  const reached = Math.max(...existing.map(({ until }) => until), 0);
  const first = existing.length === 0 ? 0 : Math.max(monthsFrom(now, new Date(reached)), -mostMonthsBack);
  const missing: number[] = [];
  for (let ahead = Math.min(first, 0); ahead <= monthsAhead; ahead++) {
    if (monthStart(now, ahead + 1).getTime() > reached) missing.push(ahead);
  }
  if (missing.length > 0) await lockOutWriters(client, table);
  const made: string[] = [];
  for (const ahead of missing) {
    made.push(await makeMonth(client, table, monthStart(now, ahead), monthStart(now, ahead + 1)));
  }
  return made;
}

/**
 * A new partition takes over the references of the table, for which PostgreSQL locks what they lead to. Locked before
 * the table, as writers do it, so that neither waits for the other.
 */
async function lockOutWriters(client: pg.PoolClient, table: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT confrelid::regclass::text AS name FROM pg_constraint
     WHERE conrelid = $1::regclass AND contype = 'f' ORDER BY name`,
    [table],
  );
  const tables = [...rows.map(({ name }) => name), table, `${table}_other`];
  await client.query(`LOCK TABLE ${tables.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
}

async function makeMonth(client: pg.PoolClient, table: string, from: Date, until: Date): Promise<string> {
  const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  const [low, high] = [uuidOf(from), uuidOf(until)];
  await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
  const key = await partitionKey(client, table);
  await client.query(
    `WITH moved AS (DELETE FROM ${table}_other WHERE ${key} >= $1 AND ${key} < $2 RETURNING *)
     INSERT INTO ${name} SELECT * FROM moved`,
    [low, high],
  );
  await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${low}') TO ('${high}')`);
  return name;
}

async function partitionKey(client: pg.PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ key: string }>(`SELECT pg_get_partkeydef($1::regclass) AS key`, [table]);
  return /^RANGE \((\w+)\)$/.exec(rows[0]?.key ?? '')?.[1] as string;
}

async function dropOld(client: pg.PoolClient, table: string, partitions: Partition[], before: Date): Promise<string[]> {
  const old = partitions.filter(({ until }) => until <= before.getTime()).map(({ name }) => name);
  for (const name of old) await client.query(`DROP TABLE ${name}`);
  await client.query(`DELETE FROM ${table}_other WHERE ${await partitionKey(client, table)} < $1`, [uuidOf(before)]);
  return old;
}

/** Months from `now` to `time`, negative when it is past. */
function monthsFrom(now: Date, time: Date): number {
  return (time.getUTCFullYear() - now.getUTCFullYear()) * 12 + time.getUTCMonth() - now.getUTCMonth();
}

function monthStart(now: Date, ahead: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
}

/** Below every UUID of version 7 of that time, and above every one from before. */
function uuidOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
