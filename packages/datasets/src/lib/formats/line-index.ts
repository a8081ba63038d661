const blockRecords = 1_024;

/**
 * Remembers where each record stands in a file at a byte a record at most
 * times, and at nothing where records follow each other line by line.
 */
export class LineIndex {
  #records = 0;
  #last = 0;
  /** Of the first record of each block. */
  readonly #firsts: number[] = [];
  /** Steps from record to record; none for a block whose steps are all 1. */
  readonly #steps: (Uint8Array | Float64Array | undefined)[] = [];
  #block: number[] = [];

  add(line: number): void {
    if (this.#records % blockRecords === 0) {
      this.#closeBlock();
      this.#firsts.push(line);
    } else {
      this.#block.push(line - this.#last);
    }
    this.#last = line;
    this.#records += 1;
  }

  /** Line of the n-th record, from 0; of what stands before the first, the line of that. */
  lineOf(record: number): number {
    if (record < 0) return this.#firsts[0] ?? 1;
    const block = Math.floor(record / blockRecords);
    const first = this.#firsts[block];
    if (first === undefined || record >= this.#records) throw new Error(`there is no record ${record}`);
    const within = record % blockRecords;
    const steps = block === this.#steps.length ? this.#block : this.#steps[block];
    if (!steps) return first + within;
    let line = first;
    for (let index = 0; index < within; index++) line += steps[index] ?? 1;
    return line;
  }

  #closeBlock(): void {
    if (this.#records === 0) return;
    const steps = this.#block;
    this.#block = [];
    const plain = steps.every((step) => step === 1);
    const small = steps.every((step) => step >= 0 && step <= 255);
    this.#steps.push(plain ? undefined : small ? Uint8Array.from(steps) : Float64Array.from(steps));
  }
}
