/** A generator of numbers in [0, 1) that repeats exactly: mulberry32 (T. Ettinger, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes that mean something to some reader. */
const telling = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\\',
  "'",
  ' ',
  '\ufeff',
  '{',
  '}',
  '[',
  ']',
  ':',
  'null',
  '-',
  '.',
  '%',
  '0',
  'é',
  '<',
  '&',
  '\u2028',
];
const broken = [
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0x80]),
  Buffer.from([0xff, 0xfe]),
];

/** The same bytes with one to six small damages: flipped, lost, doubled, put in, cut, or taken from another file. */
export function mutate(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  let mutated: Buffer = Buffer.from(bytes);
  for (let left = 1 + below(6); left > 0; left--) {
    const at = below(mutated.length + 1);
    const until = Math.min(mutated.length, at + 1 + below(random() < 0.8 ? 8 : 400));
    const [before, middle, after] = [mutated.subarray(0, at), mutated.subarray(at, until), mutated.subarray(until)];
    const damages: (() => Buffer[])[] = [
      () => [before, Buffer.from(middle.map((byte) => byte ^ (1 << below(8)))), after],
      () => [before, after],
      () => [before, middle, middle, after],
      () => [before, Buffer.from(telling[below(telling.length)] ?? ''), middle, after],
      () => [before, broken[below(broken.length)] ?? Buffer.alloc(0), middle, after],
      () => [before],
      () => [before, other.subarray(below(other.length + 1)).subarray(0, 1 + below(200)), after],
    ];
    // Files that are merely cut are all alike.
    const place = below(damages.length);
    mutated = Buffer.concat((damages[place === 5 && random() < 0.7 ? 0 : place] as () => Buffer[])());
  }
  return mutated;
}
