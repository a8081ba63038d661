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

/** The cell without spaces around it, or NULL when it says "missing". */
export function cellSql(index: number, padded: boolean, missing: readonly string[]): string {
  const cell = padded ? `trim(${rawColumn(index)}, ' \t')` : rawColumn(index);
  return `CASE WHEN ${cell} NOT IN (${missing.map(literal).join(', ')}) THEN ${cell} END`;
}
