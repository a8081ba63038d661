import type { Dialect } from '../csv/record-scanner.ts';
import { literal } from '../duckdb.ts';

/** A file that the survey found regular, or a clean copy of one that was not. */
export interface RegularCsv {
  path: string;
  dialect: Dialect;
  columns: number;
  multiline: boolean;
  longestRecordBytes: number;
}

/** The n-th column of the file before it has its name; avoids every question of quoting and duplicates. */
export function rawColumn(index: number): string {
  return `c${index}`;
}

/**
 * Nothing is left to detection: how DuckDB reads a regular file is then the
 * same as how the survey read it. A quoted line break can mislead its parallel
 * reader, so such files are read by one thread.
 */
export function readCsvSql(csv: RegularCsv): string {
  const columns = Array.from({ length: csv.columns }, (_, index) => `${rawColumn(index)}: 'VARCHAR'`);
  const largest = Math.max(2 * 1024 * 1024, csv.longestRecordBytes + 16);
  const options = [
    'auto_detect = false',
    'header = true',
    `delim = ${literal(csv.dialect.delimiter)}`,
    `quote = ${literal(csv.dialect.quote)}`,
    `escape = ${literal(csv.dialect.quote)}`,
    `new_line = '\\n'`,
    `comment = ''`,
    'strict_mode = true',
    'null_padding = false',
    `max_line_size = ${largest}`,
    `buffer_size = ${Math.max(16 * 1024 * 1024, 2 * largest)}`,
    ...(csv.multiline ? ['parallel = false'] : []),
    `columns = {${columns.join(', ')}}`,
  ];
  return `read_csv(${literal(csv.path)}, ${options.join(', ')})`;
}

/** Which cells of a column are not simply their text. */
export interface CellNoise {
  /** 1 where some cell has spaces or tabs around it. */
  padded: Uint8Array;
  /** By column, the cells that say that they are missing; none when there are no such cells. */
  missing: (readonly string[])[];
}

/**
 * The cell without spaces around it, or NULL when it says "missing" (empty ones
 * are NULL already). Not `IN`: DuckDB makes a join of a long list, and a join
 * loses the order of the rows.
 */
export function cellSql(index: number, { padded, missing }: CellNoise): string {
  const cell =
    padded[index] === 1 ? `trim(${rawColumn(index)}, ' \t\u00a0\ufeff\u200b\u200e\u200f')` : rawColumn(index);
  const markers = missing[index] ?? [];
  if (markers.length === 0) return cell;
  return `CASE WHEN NOT list_contains([${markers.map(literal).join(', ')}], ${cell}) THEN ${cell} END`;
}
