/** 64 bits of hash as two 32-bit lanes, MurmurHash3's mixing (Austin Appleby, public domain). Not for secrets. */
export interface Hash {
  low: number;
  high: number;
}

export function startHash(seed: string): Hash {
  const hash = { low: 0x9747b28c, high: 0x3c6ef372 };
  addText(hash, seed);
  return hash;
}

export function addWord(hash: Hash, word: number): void {
  hash.low = stir(hash.low, word, 0xcc9e2d51, 0x1b873593);
  hash.high = stir(hash.high, word, 0x85ebca6b, 0xc2b2ae35);
}

/** Text by its UTF-16 code units, its length first, so that neighbouring texts cannot run into each other. */
export function addText(hash: Hash, text: string): void {
  addWord(hash, text.length);
  for (let i = 0; i < text.length; i++) addWord(hash, text.charCodeAt(i));
}

/** In [0, 1), from 53 bits. */
export function fractionOf({ low, high }: Hash): number {
  const top = finish(low ^ finish(high));
  const bottom = finish(high ^ top);
  return (top * 2097152 + (bottom >>> 11)) / 9007199254740992;
}

function stir(state: number, word: number, first: number, second: number): number {
  let mixed = Math.imul(word, first);
  mixed = (mixed << 15) | (mixed >>> 17);
  const next = state ^ Math.imul(mixed, second);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
