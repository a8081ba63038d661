import { query } from '../duckdb.ts';
import { type CommonColumn, comparableSql, textSql } from './compare-columns.ts';
import { exampleCount, type RowCounts } from './keyed-rows.ts';
import { type DiffContext, rowNumber, tableSql } from './version-source.ts';

/**
 * Compares whole rows as multisets, by the columns that both versions have:
 * a row that occurs three times in the one and once in the other was removed
 * twice. Rows are grouped by the MD5 of their cells, which keeps memory apart
 * from their width.
 */
export async function compareWholeRows(context: DiffContext, common: readonly CommonColumn[]): Promise<RowCounts> {
  const { connection, signal } = context;
  const run = async (sql: string) => (await query(connection, sql, signal)).getRows();
  await run(
    `CREATE TEMP TABLE moved AS
    SELECT sum(side) AS more, min(number) FILTER (side = 1) AS to_row, min(number) FILTER (side = -1) AS from_row
    FROM (${digestsSql(context, common, 'from')} UNION ALL ${digestsSql(context, common, 'to')})
    GROUP BY digest HAVING sum(side) <> 0`,
  );
  const [[added, removed] = []] = await run(
    'SELECT coalesce(sum(more) FILTER (more > 0), 0), coalesce(-sum(more) FILTER (more < 0), 0) FROM moved',
  );
  const first = async (column: 'from_row' | 'to_row', sign: '<' | '>') => {
    const sql = `SELECT ${column} FROM moved WHERE more ${sign} 0 ORDER BY ${column} LIMIT ${exampleCount}`;
    return (await run(sql)).map(([row]) => Number(row));
  };
  return {
    added: Number(added),
    removed: Number(removed),
    changed: 0,
    changedCells: {},
    examples: { added: await first('to_row', '>'), removed: await first('from_row', '<'), changed: [] },
  };
}

function digestsSql(context: DiffContext, common: readonly CommonColumn[], side: 'from' | 'to'): string {
  const cells = common.map((column) => lengthAndText(writtenSql(column, side)));
  const names = common.map(({ name }) => name);
  const sign = side === 'from' ? -1 : 1;
  // Rows that have nothing in common are all different.
  const digest = cells.length === 0 ? sign : `md5_number(concat(${cells.join(', ')}))`;
  return `SELECT ${digest} AS digest, ${rowNumber} AS number, ${sign} AS side FROM ${tableSql(context[side], side, names)}`;
}

function writtenSql(column: CommonColumn, side: 'from' | 'to'): string {
  const cell = comparableSql(column, side);
  if (column.as === 'text') return cell;
  return textSql(cell, column.as === 'number' ? { type: 'number' } : { type: column.to.type });
}

/** So that no two different rows read the same. */
function lengthAndText(text: string): string {
  return `coalesce(strlen(${text}) || ':' || ${text}, '-')`;
}
