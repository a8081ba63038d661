/**
 * 64 bits of hash for each of many rows, as two 32-bit lanes, with the mixing of
 * MurmurHash3 (Austin Appleby, public domain). Not for secrets.
 */
export class RowHashes {
  readonly #low: Int32Array;
  readonly #high: Int32Array;

  constructor(rows: number, seed: string) {
    const { low, high } = hashText(seed);
    this.#low = new Int32Array(rows).fill(low);
    this.#high = new Int32Array(rows).fill(high);
  }

  /** Stirs 64 bits into the hash of one row. */
  add(row: number, first: number, second: number): void {
    this.#low[row] = stirLow(stirLow(this.#low[row] as number, first), second);
    this.#high[row] = stirHigh(stirHigh(this.#high[row] as number, first), second);
  }

  /** In [0, 1), from 53 bits. */
  fraction(row: number): number {
    const low = this.#low[row] as number;
    const high = this.#high[row] as number;
    const top = finish(low ^ finish(high));
    const bottom = finish(high ^ top);
    return (top * 2097152 + (bottom >>> 11)) / 9007199254740992;
  }
}

/** Of a text by its UTF-16 code units; its length comes first, so that neighbouring texts cannot run together. */
export function hashText(text: string): { low: number; high: number } {
  let low = stirLow(0x9747b28c, text.length);
  let high = stirHigh(0x3c6ef372, text.length);
  for (let i = 0; i < text.length; i++) {
    low = stirLow(low, text.charCodeAt(i));
    high = stirHigh(high, text.charCodeAt(i));
  }
  return { low: finish(low) | 0, high: finish(high) | 0 };
}

function stirLow(state: number, word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return stir(state ^ Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593));
}

function stirHigh(state: number, word: number): number {
  const mixed = Math.imul(word, 0x85ebca6b);
  return stir(state ^ Math.imul((mixed << 13) | (mixed >>> 19), 0xc2b2ae35));
}

function stir(state: number): number {
  return (Math.imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
