import type { DuckDBValue } from '@duckdb/node-api';
import type { CellValue, ColumnType } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import { breaksSql, type CheckedColumn, numberSql, presentSql, shownCells, shownNumber } from './cell-checks.ts';
import type { CheckVersionRequest } from './check-version.ts';
import { type Breach, type Examples, maximumExamples } from './judge.ts';

/** The first cells or rows that break an expectation, in the order of the version. */
export async function findExamples(
  { connection, parquet, signal }: CheckVersionRequest,
  { question, measure }: Breach,
): Promise<Examples> {
  if (measure === undefined || (question.ask !== 'cells' && question.ask !== 'repeated')) return [];
  const columns = question.ask === 'cells' ? [question.column] : question.columns;
  const from = `read_parquet(${literal(parquet)}, file_row_number = true)`;
  const places = question.ask === 'cells' ? cellPlaces(question, measure.count) : repeatedPlaces(columns);
  const sql = `${places(from)} ORDER BY place LIMIT ${maximumExamples}`;
  const rows = (await query(connection, sql, signal)).getRows();
  return rows.map(([row, ...cells]) => ({
    row: Number(row),
    value: shownCells(cells.map((cell, index) => cellOf(cell, columns[index]?.type ?? 'text'))),
  }));
}

type Places = (from: string) => string;

function cellPlaces({ column, check }: Extract<Breach['question'], { ask: 'cells' }>, count: number): Places {
  // When all cells fit but the column is of another type, any cell shows it.
  const condition = count === 0 ? presentSql(column) : breaksSql(check, column);
  return (from) => `SELECT file_row_number AS place, ${cellSql(column)} FROM ${from} WHERE ${condition}`;
}

function repeatedPlaces(columns: readonly CheckedColumn[]): Places {
  const names = columns.map(({ name }) => identifier(name));
  const present = columns.map(presentSql).join(' AND ');
  return (from) => `WITH repeated AS (
      SELECT min(file_row_number) AS first_place, ${names.map((name, index) => `${name} AS key${index}`).join(', ')}
      FROM ${from} WHERE ${present} GROUP BY ${names.join(', ')} HAVING count(*) > 1)
    SELECT file_row_number AS place, ${columns.map(cellSql).join(', ')} FROM ${from} JOIN repeated
      ON ${names.map((name, index) => `${name} = key${index}`).join(' AND ')} WHERE file_row_number > first_place`;
}

function cellSql(column: CheckedColumn): string {
  return column.type === 'datetime' || column.type === 'integer' ? numberSql(column) : identifier(column.name);
}

function cellOf(value: DuckDBValue, type: ColumnType): CellValue {
  if (typeof value === 'number') return shownNumber(value, type);
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
