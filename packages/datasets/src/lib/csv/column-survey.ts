import type { HeaderName } from './header.ts';
import { trimCell } from './recipe.ts';
import type { RecordScanner } from './record-scanner.ts';

const sampledCells = 1_000_000;

/** What each column's cells look like, found while the records pass by. */
export class ColumnSurvey {
  readonly padded: Uint8Array;
  readonly marked: Uint8Array;
  readonly sample: string[][];
  readonly sampledRows: number;

  readonly #markers: Set<string>;
  /** By first byte, the bit of each length that a marker has: rules out nearly every cell without making a string. */
  readonly #markerLengths = new Uint32Array(256);

  constructor(header: readonly HeaderName[], missing: readonly string[]) {
    this.padded = new Uint8Array(header.length);
    this.marked = new Uint8Array(header.length);
    this.sample = header.map(() => []);
    this.sampledRows = Math.min(1_000, Math.max(20, Math.floor(sampledCells / Math.max(1, header.length))));
    this.#markers = new Set(missing.filter((marker) => marker !== ''));
    for (const marker of this.#markers) {
      const bytes = Buffer.from(marker);
      this.#markerLengths[bytes[0] as number] =
        (this.#markerLengths[bytes[0] as number] ?? 0) | lengthBit(bytes.length);
    }
  }

  look(scanner: RecordScanner, bytes: Buffer): void {
    const { padded, marked } = this;
    const { starts, ends, fields } = scanner;
    for (let index = 0; index < fields; index++) {
      const start = starts[index] as number;
      const length = (ends[index] as number) - start;
      if (length === 0) continue;
      if (padded[index] === 0 && scanner.padded(bytes, index)) {
        padded[index] = 1;
        // Trimmed, a cell may be a marker or empty.
        marked[index] = 1;
      }
      if (marked[index] === 1) continue;
      const lengths = this.#markerLengths[bytes[start] as number] as number;
      if ((lengths & lengthBit(length)) !== 0 && this.#markers.has(scanner.text(bytes, index))) marked[index] = 1;
    }
  }

  keep(scanner: RecordScanner, bytes: Buffer): void {
    for (let index = 0; index < scanner.fields; index++) {
      this.sample[index]?.push(trimCell(scanner.text(bytes, index)));
    }
  }
}

function lengthBit(length: number): number {
  return 1 << Math.min(length, 31);
}
