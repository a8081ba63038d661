import type { PredictionRecord } from './insert-records.ts';

/** About what a record takes besides its texts. */
const recordBytes = 300;

/** Answered predictions that wait to be written, oldest first, within bounds. */
export class WaitingRecords {
  readonly #maximumRows: number;
  readonly #maximumBytes: number;
  readonly #records: PredictionRecord[] = [];
  #bytes = 0;

  constructor(maximumRows: number, maximumBytes: number) {
    this.#maximumRows = maximumRows;
    this.#maximumBytes = maximumBytes;
  }

  get rows(): number {
    return this.#records.length;
  }

  /** Wide rows fill the memory sooner than many: whichever bound comes first. */
  hasRoomFor(rows: number): boolean {
    return this.#records.length + rows <= this.#maximumRows && this.#bytes < this.#maximumBytes;
  }

  add(record: PredictionRecord): void {
    this.#records.push(record);
    this.#bytes += sizeOf(record);
  }

  oldest(rows: number): PredictionRecord[] {
    return this.#records.slice(0, rows);
  }

  removeOldest(rows: number): void {
    for (const record of this.#records.splice(0, rows)) this.#bytes -= sizeOf(record);
  }
}

function sizeOf({ inputs, output }: PredictionRecord): number {
  return recordBytes + (inputs?.length ?? 0) + output.length;
}
