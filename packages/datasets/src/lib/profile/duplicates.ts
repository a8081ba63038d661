import type { DatasetProfile } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import type { ProfileInput, Told } from './profile.ts';

type Duplicates = NonNullable<DatasetProfile['duplicates']>;

/** Of larger tables, only so many different rows are held. */
const countedRows = 2_000_000;
/** Columns whose hash one query takes. */
const columnsPerQuery = 250;
/** So many columns with many different values are looked at first: mostly they tell all rows apart. */
const telling = 2;

/**
 * How many rows are equal to an earlier one, by 64-bit hashes of their cells.
 * Exact up to 2 million rows; above, from the rows whose hash is small, so
 * that all copies of a row are seen or none (bottom-k sketches; Beyer et al. 2007).
 */
export async function measureDuplicates(
  input: ProfileInput,
  columns: readonly Told[],
  held = countedRows,
): Promise<Duplicates> {
  const { rows } = input;
  const none: Duplicates = { rows: 0, sampling: { rows, exact: true } };
  const isTold = columns.some(({ role, distinct }) => role === 'id' && distinct === rows);
  if (rows < 2 || columns.length === 0 || isTold) return none;
  const mostTelling = columns.toSorted((a, b) => b.distinct - a.distinct).slice(0, telling);
  const rest = columns.length > telling;
  // Rows that differ in a few columns differ; only equal ones must be compared in full.
  if (rest && rows <= held && mayTell(mostTelling, rows)) {
    const { looked, different } = await countCopies(input, mostTelling, held);
    if (looked === different) return none;
  }
  const counted = await countCopies(input, columns, held);
  if (rows <= held) return { ...none, rows: rows - counted.different };
  return estimate(counted, rows);
}

/** Enough combinations that all rows could well be different. */
function mayTell(columns: readonly Told[], rows: number): boolean {
  return columns.reduce((product, { distinct }) => product * distinct, 1) > rows * 4;
}

interface Copies {
  /** Rows looked at, and how many different ones are among them. */
  looked: number;
  different: number;
  /** Of all different rows, how many are looked at. */
  share: number;
}

/**
 * The different rows are scaled up, all others are copies. Scaling up the
 * copies would be closer where each row comes a few times, but would miss a row
 * that comes a million times and is not among those looked at.
 */
function estimate({ looked, different, share }: Copies, rows: number): Duplicates {
  const deviation = Math.sqrt((1 - share) * Math.max(1, different)) / share;
  const found = looked === different && looked / share > rows - 2 * deviation ? 0 : rows - different / share;
  const bounded = Math.round(Math.max(0, Math.min(rows - 1, found)));
  const error = Math.min(1, (1.96 * deviation) / rows);
  return { rows: bounded, sampling: { rows: looked, exact: false, error } };
}

async function countCopies(input: ProfileInput, columns: readonly Told[], held: number): Promise<Copies> {
  const { connection, rows, signal } = input;
  const source = await hashes(input, columns);
  const isAll = rows <= held;
  const bound = (2n ** 64n * BigInt(held)) / BigInt(Math.max(rows, held + 1));
  const sql = `SELECT sum(n)::DOUBLE, count(*)::DOUBLE
    FROM (SELECT count(*) AS n FROM ${source} ${isAll ? '' : `WHERE h < ${bound}::UBIGINT`} GROUP BY h)`;
  const [[looked, different] = []] = (await query(connection, sql, signal)).getRows();
  return { looked: Number(looked), different: Number(different), share: isAll ? 1 : held / rows };
}

/** The hash of each row as a column `h`; that of very wide tables is put together from stripes of columns. */
async function hashes({ connection, parquet, signal }: ProfileInput, columns: readonly Told[]): Promise<string> {
  const file = literal(parquet);
  const hashOf = (stripe: readonly Told[]) => `hash(${stripe.map(({ name }) => identifier(name)).join(', ')})`;
  if (columns.length <= columnsPerQuery) return `(SELECT ${hashOf(columns)} AS h FROM ${file})`;
  const stripes = Math.ceil(columns.length / columnsPerQuery);
  for (let stripe = 0; stripe < stripes; stripe++) {
    const some = columns.slice(stripe * columnsPerQuery, (stripe + 1) * columnsPerQuery);
    const sql =
      stripe === 0
        ? `SELECT ${hashOf(some)} AS h FROM ${file}`
        : `SELECT hash(before.h, after.h) AS h FROM row_hashes_${stripe - 1} AS before
           POSITIONAL JOIN (SELECT ${hashOf(some)} AS h FROM ${file}) AS after`;
    await query(connection, `CREATE OR REPLACE TEMP TABLE row_hashes_${stripe} AS ${sql}`, signal);
    if (stripe > 0) await query(connection, `DROP TABLE row_hashes_${stripe - 1}`, signal);
  }
  return `row_hashes_${stripes - 1}`;
}
