import type { BooleanWords } from '../../index.ts';
import { booleanWord, everyPair } from '../cells/booleans.ts';
import { isLikelyMarker } from '../cells/missing-markers.ts';
import { isWholeNumber, money, wideNumber } from '../cells/numbers.ts';
import { everyReading, narrowReadings, plainReadingsOf, reading, withComma, withPoint } from '../cells/readings.ts';
import { trimCell } from '../cells/trim-cell.ts';
import type { RecordScanner } from './record-scanner.ts';

/** What is known of the columns of a file, by place; every cell has been looked at. */
export interface ColumnFindings {
  /** 1 where some cell has spaces or tabs around it. */
  padded: Uint8Array;
  /** 1 where some cell says that it is missing, beside the empty ones. */
  marked: Uint8Array;
  /** The readings that fit every present cell; `everyReading` when there is none. Likely markers are left out. */
  readings: Uint32Array;
  /** How many cells are missing. */
  missing: Uint32Array;
  /** 1 where all present cells are whole numbers, of any size. */
  whole: Uint8Array;
  /** 1 where some number has a point or a comma before three digits: it may part thousands or decimals. */
  separated: Uint8Array;
  /** Words that may mean "no value", with their counts, of the columns that were not words before they came. */
  likely: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** The few cells, with their counts, that keep a column from having the reading that fits all others. */
  exceptions: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** Numbers with the other decimal separator than those before them, by column: a count, of columns that are numbers otherwise. */
  mixedDecimals: ReadonlyMap<number, number>;
  /** The words of the columns that have both words of a pair and no other. */
  words: ReadonlyMap<number, BooleanWords>;
}

/** The words of a column that may hold booleans, as they are written, with their counts. */
interface WordState {
  pairs: number;
  true: Map<string, number>;
  false: Map<string, number>;
}

/** Cells that keep a column from having a type: so many are remembered, and no more than a fifth of all. */
const mostExceptions = 1_000;
const mostExceptionWords = 20;
const firstExceptions = 20;
/** Spellings of words for "no value" in a column: a recipe holds no more. */
const mostMarkers = 50;

const moneyReadings = reading.money | reading.moneyComma;
const zero = 48;
const separatedNumber = /[0-9][.,][0-9]{3}/;
const numberReadings =
  reading.wideNumber | reading.wideDecimalComma | reading.numberOrInfinity | reading.decimalCommaOrInfinity;

/** Looks at the cells of each record as it passes by: this runs for every cell of a file, so it makes no strings. */
export class ColumnSurvey implements ColumnFindings {
  readonly padded: Uint8Array;
  readonly marked: Uint8Array;
  readonly readings: Uint32Array;
  readonly missing: Uint32Array;
  readonly whole: Uint8Array;
  readonly separated: Uint8Array;
  readonly likely = new Map<number, Map<string, number>>();
  readonly exceptions = new Map<number, Map<string, number>>();
  readonly mixedDecimals = new Map<number, number>();

  /** Which cells are missing: of all columns, or of one. */
  readonly #markers: Set<string>;
  readonly #columnMarkers: ReadonlyMap<number, ReadonlySet<string>>;
  /** By first byte, the bit of each length that a marker has: rules out nearly every cell. */
  readonly #markerLengths = new Uint32Array(256);
  #rows = 0;
  readonly #words = new Map<number, WordState>();
  readonly #currencies = new Map<number, string>();

  constructor(columns: number, markers: readonly string[], columnMarkers: ReadonlyMap<number, ReadonlySet<string>>) {
    this.padded = new Uint8Array(columns);
    this.marked = new Uint8Array(columns);
    this.readings = new Uint32Array(columns).fill(everyReading);
    this.missing = new Uint32Array(columns);
    this.whole = new Uint8Array(columns).fill(1);
    this.separated = new Uint8Array(columns);
    this.#markers = new Set(markers.filter((marker) => marker !== ''));
    this.#columnMarkers = columnMarkers;
    for (const marker of [this.#markers, ...columnMarkers.values()].flatMap((some) => [...some])) {
      const bytes = Buffer.from(marker);
      const first = bytes[0];
      if (first !== undefined) this.#markerLengths[first] = (this.#markerLengths[first] ?? 0) | lengthBit(bytes.length);
    }
  }

  get words(): ReadonlyMap<number, BooleanWords> {
    const found = new Map<number, BooleanWords>();
    for (const [index, { true: yes, false: no }] of this.#words) {
      if (yes.size > 0 && no.size > 0) found.set(index, { true: mostFrequent(yes), false: mostFrequent(no) });
    }
    return found;
  }

  /** So many rows without any cell. */
  lookAtEmpty(rows: number): void {
    for (let index = 0; index < this.missing.length; index++) {
      this.missing[index] = (this.missing[index] as number) + rows;
    }
  }

  look(scanner: RecordScanner, bytes: Buffer): void {
    this.#rows += 1;
    const { starts, ends, fields } = scanner;
    for (let index = 0; index < fields; index++) {
      const start = starts[index] as number;
      const end = ends[index] as number;
      if (start === end) {
        this.#countMissing(index);
        continue;
      }
      const mayBePadded = mayBePadding(bytes[start] as number, bytes[end - 1] as number);
      if (!scanner.isVerbatim(bytes, index) || (mayBePadded && scanner.padded(bytes, index))) {
        this.#lookAtText(index, scanner.text(bytes, index));
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
      if (plain === -1 || (possible & plain) !== possible) this.#narrow(index, scanner.text(bytes, index));
      else if (this.separated[index] === 0 && hasThreeAfterSeparator(bytes, end, plain)) this.separated[index] = 1;
    }
  }

  /** A cell whose bytes are not what it says. */
  #lookAtText(index: number, cell: string): void {
    const text = trimCell(cell);
    if (text !== cell) this.padded[index] = 1;
    if (text === '') {
      // DuckDB takes only what is empty before trimming as missing.
      this.marked[index] = 1;
      this.#countMissing(index);
    } else if (!this.#isMarker(index, text) && this.readings[index] !== 0) {
      this.#narrow(index, text);
    }
  }

  #isMarker(index: number, text: string): boolean {
    if (!this.#markers.has(text) && !this.#columnMarkers.get(index)?.has(text)) return false;
    this.marked[index] = 1;
    this.#countMissing(index);
    return true;
  }

  #countMissing(index: number): void {
    this.missing[index] = (this.missing[index] as number) + 1;
  }

  #narrow(index: number, text: string): void {
    if (this.readings[index] === reading.booleanWords && this.#isWordOfPair(index, text)) return;
    if (isLikelyMarker(text) && this.#isRemembered(index, text)) return;
    let narrowed = narrowReadings(this.readings[index] as number, text);
    if ((narrowed & moneyReadings) !== 0) narrowed = this.#withOneCurrency(index, narrowed, text);
    if (this.separated[index] === 0 && separatedNumber.test(text)) this.separated[index] = 1;
    if (narrowed === reading.booleanWords && !this.#isWordOfPair(index, text)) narrowed = 0;
    if (narrowed === 0 && (this.#hasOtherDecimals(index, text) || this.#isException(index, text))) return;
    if (narrowed === 0) this.mixedDecimals.delete(index);
    this.readings[index] = narrowed;
    if (this.whole[index] === 1 && !isWholeNumber(text)) this.whole[index] = 0;
  }

  #isRemembered(index: number, text: string): boolean {
    const counts = this.likely.get(index) ?? new Map<string, number>();
    if (counts.size === mostMarkers && !counts.has(text)) return false;
    this.likely.set(index, counts.set(text, (counts.get(text) ?? 0) + 1));
    return true;
  }

  /** `1,5` among numbers such as `2.5`, or the other way round. */
  #hasOtherDecimals(index: number, text: string): boolean {
    const possible = this.readings[index] as number;
    const [point, comma] = [(possible & withPoint) !== 0, (possible & withComma) !== 0];
    if (point === comma || wideNumber(text, point ? ',' : '.') === undefined) return false;
    this.mixedDecimals.set(index, (this.mixedDecimals.get(index) ?? 0) + 1);
    return true;
  }

  /** A few cells that do not fit are remembered, so that somebody can be asked about them. */
  #isException(index: number, text: string): boolean {
    const known = this.exceptions.get(index) ?? new Map<string, number>();
    let count = 1;
    for (const each of known.values()) count += each;
    const many = count > mostExceptions || (count > firstExceptions && count > this.#rows / 5);
    if (many || text.length > 100 || (known.size === mostExceptionWords && !known.has(text))) {
      this.exceptions.delete(index);
      return false;
    }
    this.exceptions.set(index, known.set(text, (known.get(text) ?? 0) + 1));
    return true;
  }

  /** Amounts in dollars and in euros are no numbers of one column. */
  #withOneCurrency(index: number, narrowed: number, text: string): number {
    if ((narrowed & numberReadings) !== 0) return narrowed;
    const currency = (money(text, '.') ?? money(text, ','))?.currency;
    if (currency === undefined) return narrowed;
    const known = this.#currencies.get(index);
    this.#currencies.set(index, known ?? currency);
    return known === undefined || known === currency ? narrowed : narrowed & ~moneyReadings;
  }

  #isWordOfPair(index: number, text: string): boolean {
    const word = booleanWord(text);
    if (!word) return false;
    const state = this.#words.get(index) ?? { pairs: everyPair, true: new Map(), false: new Map() };
    this.#words.set(index, state);
    state.pairs &= word.pairs;
    const spellings = state[word.value ? 'true' : 'false'];
    spellings.set(text, (spellings.get(text) ?? 0) + 1);
    return state.pairs !== 0;
  }
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  let best = { word: '', count: 0 };
  for (const [word, count] of counts) if (count > best.count) best = { word, count };
  return best.word;
}

/** The same as `separatedNumber`, of a plain cell: where it has a separator, neither of its last two digits follows it. */
function hasThreeAfterSeparator(bytes: Uint8Array, end: number, plain: number): boolean {
  if ((plain & reading.integer) !== 0 || (plain & moneyReadings) === 0) return false;
  return (bytes[end - 2] as number) >= zero && (bytes[end - 3] as number) >= zero;
}

/** Rules out nearly every cell without a call. */
function mayBePadding(first: number, last: number): boolean {
  if (first <= 32 || last <= 32) return true;
  if (first === 0xc2 || first === 0xef || first === 0xe2) return true;
  return last === 0xa0 || last === 0xbf || last === 0x8b || last === 0x8e || last === 0x8f;
}

function lengthBit(length: number): number {
  return 1 << Math.min(length, 31);
}
