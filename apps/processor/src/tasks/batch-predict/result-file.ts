import type { Table } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';

/** A row that has no prediction, and where it stands among those that have one. */
export interface RejectedPlace {
  before: number;
  reason: string;
}

/** Some rows of a table in its order, whatever it was read from. */
export interface PredictableChunk {
  header: string[];
  missingColumns: string[];
  table: Table;
  rejects: RejectedPlace[];
}

/** A table on its way out, each row with its prediction or the reason why it has none. */
export interface ResultFile<Chunk extends PredictableChunk = PredictableChunk> {
  write(chunk: Chunk, output: ModelOutput): Promise<void>;
  /** Settles when all is written. Returns how many rows were rejected that no chunk told of. */
  end(): Promise<number>;
}

/** Calls back for each row and reject of a chunk as they stand in the file. */
export function inOrder<Reject extends RejectedPlace>(
  { table, rejects }: { table: { rows: number }; rejects: Reject[] },
  onRow: (row: number) => void,
  onReject: (reject: Reject) => void,
): void {
  let next = 0;
  for (let row = 0; row < table.rows; row++) {
    while (next < rejects.length && (rejects[next] as Reject).before <= row) onReject(rejects[next++] as Reject);
    onRow(row);
  }
  while (next < rejects.length) onReject(rejects[next++] as Reject);
}
