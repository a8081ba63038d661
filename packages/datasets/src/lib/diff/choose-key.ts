import { identifier, query } from '../duckdb.ts';
import { refusal } from '../errors.ts';
import { type CommonColumn, textSql } from './compare-columns.ts';
import { type DiffContext, rowNumber, tableSql } from './version-source.ts';

/** More would be guessing. */
const maximumCandidates = 3;

/**
 * The columns by which rows are matched: those that were asked for, which must
 * tell the rows of both versions apart; else an id column that does; else none.
 * @throws MillraceError 422 `datasets.key_unknown`, `datasets.key_not_unique`
 */
export async function chooseKey(
  context: DiffContext,
  common: readonly CommonColumn[],
  asked: readonly string[] | undefined,
): Promise<CommonColumn[]> {
  if (asked?.length === 0) return [];
  if (asked) {
    const key = asked.map((name) => common.find((column) => column.name === name) ?? refuseUnknown(name));
    for (const side of ['from', 'to'] as const) await demandUnique(context, side, key);
    return key;
  }
  const ids = common.filter(({ from, to, as }) => from.role === 'id' && to.role === 'id' && as === 'itself');
  for (const column of ids.slice(0, maximumCandidates)) {
    if ((await tellsApart(context, 'from', column)) && (await tellsApart(context, 'to', column))) return [column];
  }
  return [];
}

function refuseUnknown(name: string): never {
  throw refusal('key_unknown', `The column "${name}" is not in both versions. Name columns that both have.`);
}

async function tellsApart(context: DiffContext, side: 'from' | 'to', { name }: CommonColumn): Promise<boolean> {
  const cell = identifier(name);
  const missing = `SELECT 1 FROM ${tableSql(context[side], side, [name])} WHERE ${cell} IS NULL LIMIT 1`;
  if ((await query(context.connection, missing, context.signal)).getRows().length > 0) return false;
  return (await repeatedKey(context, side, [name])) === undefined;
}

async function demandUnique(context: DiffContext, side: 'from' | 'to', key: readonly CommonColumn[]): Promise<void> {
  const repeated = await repeatedKey(
    context,
    side,
    key.map(({ name }) => name),
  );
  if (repeated === undefined) return;
  const names = key.map(({ name }) => `"${name}"`).join(', ');
  const [shown] = (
    await query(
      context.connection,
      `SELECT ${key.map((column) => `coalesce(${textSql(identifier(column.name), column[side])}, 'nothing')`).join(` || ', ' || `)}
      FROM ${tableSql(context[side], side, [...key.map(({ name }) => name)])} WHERE ${rowNumber} = ${repeated}`,
      context.signal,
    )
  ).getRows();
  throw refusal(
    'key_not_unique',
    `${names} cannot tell rows apart: more than one has ${String(shown?.[0]).slice(0, 100)}. Name further columns, or none to compare whole rows.`,
  );
}

/** The number of a row whose key another row has too. */
async function repeatedKey(
  { connection, signal, ...versions }: DiffContext,
  side: 'from' | 'to',
  key: readonly string[],
): Promise<number | undefined> {
  const sql = `SELECT min(${rowNumber}) FROM ${tableSql(versions[side], side, key)}
    GROUP BY ${key.map(identifier).join(', ')} HAVING count(*) > 1 LIMIT 1`;
  const [row] = (await query(connection, sql, signal)).getRows();
  return row === undefined ? undefined : Number(row[0]);
}
