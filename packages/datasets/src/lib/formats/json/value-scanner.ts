const quote = 0x22;
const backslash = 0x5c;

/** True for the bytes that JSON allows between its parts. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

/**
 * Finds where JSON values end, without judging what they say. Stops when the
 * bytes do and goes on with the next ones: call `start` at the first byte of a
 * value, then `scan` until it answers a position.
 */
export class ValueScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #scalar = false;

  start(first: number | undefined): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#scalar = first !== 0x7b && first !== 0x5b && first !== quote;
  }

  /** The position after the value, or -1 when it goes on after `to`. A number or a word ends before what follows. */
  scan(bytes: Buffer, from: number, to: number): number {
    if (this.#scalar) return scalarEnd(bytes, from, to);
    let depth = this.#depth;
    let inString = this.#inString;
    let position = from;
    if (this.#escaped && position < to) {
      position += 1;
      this.#escaped = false;
    }
    while (position < to) {
      const byte = bytes[position] as number;
      position += 1;
      if (inString) {
        if (byte === backslash) {
          if (position < to) position += 1;
          else this.#escaped = true;
        } else if (byte === quote) {
          inString = false;
          if (depth === 0) return position;
        }
      } else if (byte === quote) {
        inString = true;
      } else if (byte === 0x7b || byte === 0x5b) {
        depth += 1;
      } else if (byte === 0x7d || byte === 0x5d) {
        depth -= 1;
        if (depth <= 0) return position;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    return -1;
  }
}

function scalarEnd(bytes: Buffer, from: number, to: number): number {
  for (let position = from; position < to; position++) {
    const byte = bytes[position] as number;
    if (byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x3a || isSpace(byte)) return position;
  }
  return -1;
}
