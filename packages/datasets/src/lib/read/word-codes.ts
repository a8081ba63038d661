/** Orders texts by code point, as DuckDB does; `<` would put 😀 before ﬁ. */
export function compareWords(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left === right) continue;
    const surrogates = Number(isSurrogate(left)) - Number(isSurrogate(right));
    return surrogates || left - right;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Gives words codes as they come; in the end the most frequent word has code 0. */
export class WordCodes {
  readonly codes: Int32Array;
  readonly #known = new Map<string, number>();
  readonly #counts: number[] = [];

  constructor(rows: number) {
    this.codes = new Int32Array(rows);
  }

  set(row: number, word: string | null): void {
    if (word === null) {
      this.codes[row] = -1;
      return;
    }
    let code = this.#known.get(word);
    if (code === undefined) {
      code = this.#known.size;
      this.#known.set(word, code);
      this.#counts.push(0);
    }
    this.#counts[code] = (this.#counts[code] ?? 0) + 1;
    this.codes[row] = code;
  }

  /** Renumbers the codes; returns the words in their order. */
  sort(): string[] {
    const words = [...this.#known.keys()];
    const order = Array.from(words.keys()).sort(
      (a, b) => (this.#counts[b] ?? 0) - (this.#counts[a] ?? 0) || compareWords(words[a] as string, words[b] as string),
    );
    const renumbered = new Int32Array(order.length);
    for (const [code, old] of order.entries()) renumbered[old] = code;
    for (let row = 0; row < this.codes.length; row++) {
      const code = this.codes[row] as number;
      if (code >= 0) this.codes[row] = renumbered[code] as number;
    }
    return order.map((old) => words[old] as string);
  }
}
