import { identifier, query } from '../duckdb.ts';
import { type CommonColumn, comparableSql } from './compare-columns.ts';
import { type DiffContext, rowNumber, tableSql } from './version-source.ts';

/** What differs between the rows of two versions, and where to find some of it. */
export interface RowCounts {
  added: number;
  removed: number;
  changed: number;
  changedCells: Record<string, number>;
  /** Numbers of rows, from 0, in the version that has them. */
  examples: { added: number[]; removed: number[]; changed: { from: number; to: number }[] };
}

/** Shown of each kind. */
export const exampleCount = 10;
/** Columns compared in one join: enough to be quick, few enough to bound what it holds. */
const columnsPerJoin = 100;

/** Matches rows by a key that is unique in both versions, and compares all other cells. Exact. */
export async function compareByKey(
  context: DiffContext,
  common: readonly CommonColumn[],
  key: readonly CommonColumn[],
): Promise<RowCounts> {
  const matched = await countMatches(context, key);
  const others = common.filter((column) => !key.includes(column));
  const { changed, changedCells, examples } = await compareCells(context, others, key);
  const [added, removed] = [context.to.rows - matched, context.from.rows - matched];
  return {
    ...{ added, removed, changed, changedCells },
    examples: {
      added: added > 0 ? await unmatched(context, key, 'to') : [],
      removed: removed > 0 ? await unmatched(context, key, 'from') : [],
      changed: examples,
    },
  };
}

async function countMatches(context: DiffContext, key: readonly CommonColumn[]): Promise<number> {
  const [[count] = []] = await rowsOf(context, `SELECT count(*) FROM ${joinSql(context, key, [])}`);
  return Number(count);
}

async function compareCells(context: DiffContext, columns: readonly CommonColumn[], key: readonly CommonColumn[]) {
  const changedCells: Record<string, number> = {};
  await rowsOf(context, 'CREATE TEMP TABLE changed (from_row BIGINT, to_row BIGINT)');
  for (let start = 0; start < columns.length; start += columnsPerJoin) {
    const stripe = columns.slice(start, start + columnsPerJoin);
    await collectChanges(context, stripe, key);
    const counts = stripe.map((_, index) => `count_if(d${index})`);
    const [row = []] = await rowsOf(context, `SELECT ${counts.join(', ')} FROM stripe`);
    for (const [index, { name }] of stripe.entries())
      if (Number(row[index]) > 0) changedCells[name] = Number(row[index]);
    await rowsOf(context, 'INSERT INTO changed SELECT from_row, to_row FROM stripe');
  }
  const [[changed] = []] = await rowsOf(context, 'SELECT count(DISTINCT to_row) FROM changed');
  const first = await rowsOf(
    context,
    `SELECT DISTINCT to_row, from_row FROM changed ORDER BY to_row LIMIT ${exampleCount}`,
  );
  const examples = first.map(([to, from]) => ({ from: Number(from), to: Number(to) }));
  return { changed: Number(changed), changedCells, examples };
}

/** The matched rows that differ in one of these columns, and in which. */
async function collectChanges(
  context: DiffContext,
  stripe: readonly CommonColumn[],
  key: readonly CommonColumn[],
): Promise<void> {
  const differs = stripe.map(
    (column, index) => `${comparableSql(column, 'from')} IS DISTINCT FROM ${comparableSql(column, 'to')} AS d${index}`,
  );
  await rowsOf(
    context,
    `CREATE OR REPLACE TEMP TABLE stripe AS SELECT * FROM (
      SELECT "from".${rowNumber} AS from_row, "to".${rowNumber} AS to_row, ${differs.join(', ')}
      FROM ${joinSql(context, key, stripe)}
    ) WHERE ${stripe.map((_, index) => `d${index}`).join(' OR ')}`,
  );
}

async function unmatched(context: DiffContext, key: readonly CommonColumn[], side: 'from' | 'to'): Promise<number[]> {
  const names = key.map(({ name }) => name);
  const other = side === 'from' ? 'to' : 'from';
  const rows = await rowsOf(
    context,
    `SELECT ${identifier(side)}.${rowNumber} FROM ${tableSql(context[side], side, names)}
    ANTI JOIN ${tableSql(context[other], other, names)} ON ${matchSql(key)}
    ORDER BY ${identifier(side)}.${rowNumber} LIMIT ${exampleCount}`,
  );
  return rows.map(([row]) => Number(row));
}

function joinSql({ from, to }: DiffContext, key: readonly CommonColumn[], columns: readonly CommonColumn[]): string {
  const names = [...key, ...columns].map(({ name }) => name);
  return `${tableSql(from, 'from', names)} JOIN ${tableSql(to, 'to', names)} ON ${matchSql(key)}`;
}

function matchSql(key: readonly CommonColumn[]): string {
  return key
    .map((column) => `${comparableSql(column, 'from')} IS NOT DISTINCT FROM ${comparableSql(column, 'to')}`)
    .join(' AND ');
}

async function rowsOf({ connection, signal }: DiffContext, sql: string) {
  return (await query(connection, sql, signal)).getRows();
}
