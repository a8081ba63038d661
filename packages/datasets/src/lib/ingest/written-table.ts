import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  BooleanWords,
  DatasetColumn,
  DatasetProfile,
  ImportFinding,
  ImportRecipe,
  RejectedRow,
} from '../../index.ts';
import type { WrittenColumn } from '../profile/profile.ts';

/** A column before its values are counted. */
export interface FoundColumn extends WrittenColumn {
  words?: BooleanWords;
}

export interface WriteTarget {
  connection: DuckDBConnection;
  /** The Parquet file to write. */
  target: string;
  signal: AbortSignal;
  progress(progress: { fraction: number; step: string }): void;
}

/** A table that lies on disk as typed Parquet. */
export interface WrittenTable {
  counts: { rows: number; rejected: number; keptApart: number; rejects: RejectedRow[] };
  columns: FoundColumn[];
  /** What was given and what was found, so that the same reading can be repeated on another file. */
  recipe: ImportRecipe;
  findings: ImportFinding[];
  /** False when there are more rows than were written. */
  complete?: boolean;
  /** Throws when the counts of the profile say that values were lost on the way. */
  check?(columns: readonly DatasetColumn[], profile: DatasetProfile): void;
}

/** A received table, opened and ready to become Parquet. */
export interface TableToWrite {
  /** Columns, or a guess that is not too low. */
  width: number;
  complete: boolean;
  sheets?: string[];
  /** The first rows as they stand in the file. */
  firstCells?(limit: number): Promise<string[][]>;
  /** The last row as it stands in the file, by reading all of it once more. */
  lastCells?(): Promise<string[]>;
  write(target: WriteTarget): Promise<WrittenTable>;
}
