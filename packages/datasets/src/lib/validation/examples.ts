import { DuckDBListValue, DuckDBStructValue, type DuckDBValue } from '@duckdb/node-api';
import type { CellValue, ColumnType } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import {
  breaksSql,
  type CheckedColumn,
  isLongList,
  numberSql,
  presentSql,
  shownCells,
  shownNumber,
} from './cell-checks.ts';
import type { CheckVersionRequest } from './check-version.ts';
import { type Breach, type Examples, maximumExamples } from './judge.ts';
import type { CellsQuestion } from './questions.ts';

/** Planning takes time with the square of it. */
const breachesPerQuery = 100;

/** The first cells or rows that break expectations, in the order of the version. */
export async function findExamples(
  request: CheckVersionRequest,
  breaches: readonly Breach[],
): Promise<ReadonlyMap<Breach, Examples>> {
  const found = new Map<Breach, Examples>();
  // A column of that name hides the numbers of the rows.
  if (request.columns.some(({ name }) => name.toLowerCase() === 'file_row_number')) return found;
  const together: CellsBreach[] = [];
  for (const breach of breaches) {
    const { question } = breach;
    if (question.ask === 'repeated') found.set(breach, await findRepeated(request, question.columns));
    if (question.ask !== 'cells') continue;
    const condition = conditionOf(question, breach);
    if (isLongList(question.check)) found.set(breach, await findCells(request, question.column, condition));
    else together.push({ breach, column: question.column, condition });
  }
  for (let start = 0; start < together.length; start += breachesPerQuery) {
    const batch = together.slice(start, start + breachesPerQuery);
    const examples = await findTogether(request, batch);
    for (const [place, { breach }] of batch.entries()) found.set(breach, examples[place] ?? []);
  }
  return found;
}

interface CellsBreach {
  breach: Breach;
  column: CheckedColumn;
  condition: string;
}

/** When all cells fit but the column is of another type, any cell shows it. */
function conditionOf({ check, column }: CellsQuestion, { measure }: Breach): string {
  return measure?.count === 0 ? presentSql(column) : breaksSql(check, column);
}

function numbered(parquet: string): string {
  return `read_parquet(${literal(parquet)}, file_row_number = true)`;
}

async function findTogether(
  { connection, parquet, signal }: CheckVersionRequest,
  breaches: readonly CellsBreach[],
): Promise<Examples[]> {
  const cells = breaches.map(
    ({ column, condition }, index) =>
      `CASE WHEN ${condition} THEN struct_pack(place := file_row_number, cell := ${cellSql(column)}) END AS b${index}`,
  );
  // Structs are ordered by their first field.
  const firsts = breaches.map((_, index) => `min(b${index}, ${maximumExamples})`);
  const sql = `SELECT ${firsts.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${numbered(parquet)})`;
  const [lists = []] = (await query(connection, sql, signal)).getRows();
  return breaches.map(({ column }, index) => {
    const list = lists[index];
    const items = list instanceof DuckDBListValue ? list.items : [];
    return items.flatMap((item) => {
      if (!(item instanceof DuckDBStructValue)) return [];
      const { place, cell } = item.entries;
      return [{ row: Number(place), value: cellOf(cell ?? null, column.type) }];
    });
  });
}

async function findCells(request: CheckVersionRequest, column: CheckedColumn, condition: string): Promise<Examples> {
  const sql = `SELECT file_row_number, ${cellSql(column)} FROM ${numbered(request.parquet)} WHERE ${condition}`;
  return firstRows(request, sql, [column]);
}

async function findRepeated(request: CheckVersionRequest, columns: readonly CheckedColumn[]): Promise<Examples> {
  // Names of our own, which no column of the table can hide.
  const keys = columns.map((_, index) => `key${index}`).join(', ');
  const cells = columns.map((column, index) => `${cellSql(column)} AS key${index}`).join(', ');
  const sql = `WITH keyed AS (
      SELECT file_row_number AS place, ${cells} FROM ${numbered(request.parquet)}
      WHERE ${columns.map(presentSql).join(' AND ')}),
    repeated AS (SELECT min(place) AS first_place, ${keys} FROM keyed GROUP BY ${keys} HAVING count(*) > 1)
    SELECT place, ${keys} FROM keyed JOIN repeated USING (${keys}) WHERE place > first_place`;
  return firstRows(request, sql, columns);
}

async function firstRows(
  { connection, signal }: CheckVersionRequest,
  sql: string,
  columns: readonly CheckedColumn[],
): Promise<Examples> {
  const rows = (await query(connection, `${sql} ORDER BY 1 LIMIT ${maximumExamples}`, signal)).getRows();
  return rows.map(([row, ...cells]) => ({
    row: Number(row),
    value: shownCells(cells.map((cell, index) => cellOf(cell, columns[index]?.type ?? 'text'))),
  }));
}

function cellSql(column: CheckedColumn): string {
  return column.type === 'datetime' || column.type === 'integer' ? numberSql(column) : identifier(column.name);
}

function cellOf(value: DuckDBValue, type: ColumnType): CellValue {
  if (typeof value === 'number') return shownNumber(value, type);
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
