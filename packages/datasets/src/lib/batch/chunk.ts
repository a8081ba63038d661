import type { BooleanWords, ColumnType, RejectedRow } from '../../index.ts';
import type { WrittenForm } from '../csv/csv-writer.ts';
import type { Dialect } from '../csv/record-scanner.ts';
import type { DatasetTable } from '../read/table.ts';

/** A column that the reader of a file needs, as the model's signature or a version has it. */
export interface ChunkColumn {
  name: string;
  type: ColumnType;
  /** Of a category that is a boolean in words: whatever says true or false becomes one of the two. */
  words?: BooleanWords | undefined;
}

export interface ChunkReject extends RejectedRow {
  /** It stands in the file before the row of this index in `lines`. */
  before: number;
  /** The whole row, when it has as many fields as the header. */
  record?: string;
}

/** Some rows of a file in its order, as text to write back and as columns to compute with. */
export interface CsvChunk {
  /** Names of all columns of the file, made unique. */
  header: string[];
  /** The header as it stands in the file, without its line break. */
  headerLine: string;
  dialect: Dialect;
  decimalSeparator: '.' | ',';
  form: WrittenForm;
  /** Columns that were asked for and are not in the file; all their values are missing. */
  missingColumns: string[];
  /** Each row as it stands in the file, without its line break: add fields to it with a `CsvWriter`. */
  lines: string[];
  /** The columns that were asked for, in that order; `table.rows` equals `lines.length`. */
  table: DatasetTable;
  /** Rows that could not be read, found since the chunk before, in their order. */
  rejects: ChunkReject[];
  /** Records above the rows: titles and the header. */
  recordsAbove: number;
  /** How much of the file has been read so far, and its size. */
  bytesRead: number;
  bytesTotal: number;
}
