import type { DuckDBConnection } from '@duckdb/node-api';
import type { RejectedRow } from '../../../index.ts';
import { notOfType } from '../../csv/clean-copy.ts';
import { maximumRawCharacters, maximumStoredRejects } from '../../csv/limits.ts';
import { literal, query } from '../../duckdb.ts';
import type { FixedValue } from './fixed-values.ts';

/** A column by its name in our table. */
interface NamedValue extends FixedValue {
  name: string;
}

/** A Parquet file in which some rows do not fit the types that a recipe fixes. */
export interface Misfits {
  /** What to select from. */
  from: string;
  columns: readonly NamedValue[];
  /** Those that some row does not fit. */
  wrong: readonly NamedValue[];
}

/** The first rows that do not fit, in the order of the file, each with its first value that is wrong. */
export async function readMisfits(
  connection: DuckDBConnection,
  { from, columns, wrong }: Misfits,
  signal?: AbortSignal,
): Promise<RejectedRow[]> {
  const firstOf = (value: (column: NamedValue, place: number) => string) =>
    `CASE ${wrong.map((column, place) => `WHEN ${column.misfit} THEN ${value(column, place)}`).join(' ')} END`;
  const members = columns.map(({ name, text }) => `${literal(name)}: ${text}`);
  const any = wrong.map(({ misfit }) => `(${misfit})`).join(' OR ');
  // Rows are numbered before any is left out: a place is that in the file.
  const sql = `SELECT * FROM (
      SELECT row_number() OVER (), ${firstOf((_, place) => String(place))}, ${firstOf(({ text }) => text)},
        CASE WHEN ${any} THEN left(to_json({${members.join(', ')}})::VARCHAR, ${maximumRawCharacters}) END
      FROM ${from}
    ) AS numbered(line, place, cell, raw)
    WHERE place IS NOT NULL ORDER BY line LIMIT ${maximumStoredRejects}`;
  const rows = (await query(connection, sql, signal)).getRows();
  return rows.flatMap(([line, place, cell, raw]) => {
    const column = wrong[Number(place)];
    if (!column) return [];
    const { name, type } = column;
    const text = String(raw).slice(0, maximumRawCharacters).toWellFormed();
    return [{ line: Number(line), column: name, reason: notOfType(String(cell), name, type), raw: text }];
  });
}
