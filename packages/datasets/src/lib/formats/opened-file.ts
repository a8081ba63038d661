import type { Compression, ImportFinding, ImportRecipe, RejectedRow, TableFormat, TextEncoding } from '../../index.ts';

export interface ExpansionLimits {
  /** A packed file may not become larger than this. */
  expandedBytes: number;
  /** From this size on it must not be more than 100 times as large as it is packed. Default 1 GiB. */
  suspiciousBytes?: number;
}

export interface OpenReceivedOptions {
  /** An existing directory for copies; files are put in it under fixed names, never under names from an archive. */
  workDirectory: string;
  /** `format`, `compression` and `entry` decide; what is left out is detected. */
  recipe: ImportRecipe;
  limits: ExpansionLimits;
  /** Stop after so many plain bytes of a text format; the file is then not `complete`. */
  maximumBytes?: number;
  /** True when the received file is only the beginning of one. */
  cut?: boolean;
  signal?: AbortSignal;
  /** Share of the received bytes that were read, 0 to 1. */
  onProgress?: (fraction: number) => void;
}

/** A received file, unpacked, whose format is known. */
export interface OpenedFile {
  format: TableFormat;
  compression: Compression;
  /** The file that was taken from a ZIP archive, and all that hold something. */
  entry?: string;
  entries?: string[];
  /** The plain file on disk: the received one, or a copy in the work directory. */
  path: string;
  bytes: number;
  /** False when only its beginning is there. */
  complete: boolean;
  workDirectory: string;
  /** What it may become in any further step. */
  expandedBytes: number;
  findings: ImportFinding[];
}

export interface ConvertOptions {
  /** The CSV file that is written: UTF-8, commas, quotes, line feeds. */
  target: string;
  recipe: ImportRecipe;
  /** Stop after so many rows. */
  maximumRows?: number;
  signal?: AbortSignal;
  /** Share of the file that was read, 0 to 1. */
  onProgress?: (fraction: number) => void;
}

/** A file of records or cells as CSV, which is then read by the same law as any CSV. */
export interface ConvertedTable {
  path: string;
  /**
   * True when the first line of the CSV names the columns for sure (records
   * with keys): not a row, nothing to skip. False when titles and headers are
   * still to be told from rows, as in a sheet.
   */
  headed: boolean;
  /** Records written; without the line of names when `headed`. */
  rows: number;
  /** The first of the records that could not be read. */
  rejects: RejectedRow[];
  rejected: number;
  /** Place in the received file of the n-th of `rows`, from 0: see `RejectedRow.line`. */
  lineOf(record: number): number;
  sheet?: string;
  sheets?: string[];
  /** Where the records of a JSON document are, as `recipe.records`. */
  records?: string;
  encoding?: TextEncoding;
  findings: ImportFinding[];
  /** False when reading stopped before the end of the file. */
  complete: boolean;
}
