import { isWholeNumber } from './cell-values.ts';
import type { HeaderName } from './header.ts';
import { everyReading, narrowReadings, plainReadingsOf } from './readings.ts';
import type { RecordScanner } from './record-scanner.ts';
import { trimCell } from './trim-cell.ts';

/** What is known of the columns of a file, by place; every cell has been looked at. */
export interface ColumnFindings {
  /** 1 where some cell has spaces or tabs around it. */
  padded: Uint8Array;
  /** 1 where some cell says that it is missing, beside the empty ones. */
  marked: Uint8Array;
  /** The readings that fit every present cell; `everyReading` when there is none. */
  readings: Uint16Array;
  /** How many cells are missing. */
  missing: Uint32Array;
  /** 1 where all present cells are whole numbers, of any size. */
  whole: Uint8Array;
}

/** Looks at the cells of each record as it passes by: this runs for every cell of a file, so it makes no strings. */
export class ColumnSurvey implements ColumnFindings {
  readonly padded: Uint8Array;
  readonly marked: Uint8Array;
  readonly readings: Uint16Array;
  readonly missing: Uint32Array;
  readonly whole: Uint8Array;

  readonly #markers: Set<string>;
  /** By first byte, the bit of each length that a marker has: rules out nearly every cell. */
  readonly #markerLengths = new Uint32Array(256);

  constructor(header: readonly HeaderName[], markers: readonly string[]) {
    this.padded = new Uint8Array(header.length);
    this.marked = new Uint8Array(header.length);
    this.readings = new Uint16Array(header.length).fill(everyReading);
    this.missing = new Uint32Array(header.length);
    this.whole = new Uint8Array(header.length).fill(1);
    this.#markers = new Set(markers.filter((marker) => marker !== ''));
    for (const marker of this.#markers) {
      const bytes = Buffer.from(marker);
      this.#markerLengths[bytes[0] as number] =
        (this.#markerLengths[bytes[0] as number] ?? 0) | lengthBit(bytes.length);
    }
  }

  look(scanner: RecordScanner, bytes: Buffer): void {
    const { starts, ends, fields } = scanner;
    for (let index = 0; index < fields; index++) {
      const start = starts[index] as number;
      const end = ends[index] as number;
      if (start === end) {
        this.#countMissing(index);
        continue;
      }
      if (mayBePadding(bytes[start] as number, bytes[end - 1] as number) && scanner.padded(bytes, index)) {
        this.#lookAtPadded(index, scanner.text(bytes, index));
        continue;
      }
      const lengths = this.#markerLengths[bytes[start] as number] as number;
      if (
        lengths !== 0 &&
        (lengths & lengthBit(end - start)) !== 0 &&
        this.#isMarker(index, scanner.text(bytes, index))
      ) {
        continue;
      }
      const possible = this.readings[index] as number;
      if (possible === 0) continue;
      const plain = plainReadingsOf(bytes, start, end);
      // A plain number that stays one changes nothing: the shortest way for most cells.
      if (plain !== -1 && (possible & plain) === possible) continue;
      this.#narrow(index, scanner.text(bytes, index));
    }
  }

  #lookAtPadded(index: number, cell: string): void {
    this.padded[index] = 1;
    const text = trimCell(cell);
    if (text === '') {
      // DuckDB takes only what is empty before trimming as missing.
      this.marked[index] = 1;
      this.#countMissing(index);
    } else if (!this.#isMarker(index, text) && this.readings[index] !== 0) {
      this.#narrow(index, text);
    }
  }

  #isMarker(index: number, text: string): boolean {
    if (!this.#markers.has(text)) return false;
    this.marked[index] = 1;
    this.#countMissing(index);
    return true;
  }

  #countMissing(index: number): void {
    this.missing[index] = (this.missing[index] as number) + 1;
  }

  #narrow(index: number, text: string): void {
    this.readings[index] = narrowReadings(this.readings[index] as number, text);
    if (this.whole[index] === 1 && !isWholeNumber(text)) this.whole[index] = 0;
  }
}

/** Rules out nearly every cell without a call. */
function mayBePadding(first: number, last: number): boolean {
  return first <= 32 || last <= 32;
}

function lengthBit(length: number): number {
  return 1 << Math.min(length, 31);
}
