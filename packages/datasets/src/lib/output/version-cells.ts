import type { DatasetColumn } from '../../index.ts';
import { identifier, literal } from '../duckdb.ts';

/** How a column of a version reads outside of Parquet: dates as ISO 8601 in UTC, booleans in the words of their file. */
export function cellTextSql({ name, type, words }: Pick<DatasetColumn, 'name' | 'type' | 'words'>): string {
  const column = identifier(name);
  if (type === 'datetime') return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${column}`;
  if (type !== 'boolean' || !words) return column;
  return `CASE ${column} WHEN true THEN ${literal(words.true)} WHEN false THEN ${literal(words.false)} END AS ${column}`;
}
