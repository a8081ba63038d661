/** Words for true and false, in lower case. A column uses the words of one pair only. */
const pairs: readonly (readonly [string[], string[]])[] = [
  [['yes'], ['no']],
  [['y'], ['n']],
  [['t'], ['f']],
  [['on'], ['off']],
  [['ja'], ['nein']],
  [['oui'], ['non']],
  [['sí', 'si'], ['no']],
  [['sim'], ['não', 'nao']],
  [['wahr'], ['falsch']],
  [['vrai'], ['faux']],
  [['да'], ['нет']],
  [['true'], ['false']],
];

interface Word {
  /** Bits of the pairs that it may belong to. */
  pairs: number;
  value: boolean;
}

/** `no` is the same in English and Spanish, so a word may belong to several pairs but never to both sides. */
const words = new Map<string, Word>();
for (const [index, sides] of pairs.entries()) {
  for (const [side, names] of sides.entries()) {
    for (const name of names) {
      const known = words.get(name);
      words.set(name, { pairs: (known?.pairs ?? 0) | (1 << index), value: side === 0 });
    }
  }
}

/** All of them, in lower case. */
export const everyBooleanWord: readonly string[] = [...words.keys()];

/** All words for true, in lower case. */
export const trueWords: readonly string[] = pairs.flatMap(([yes]) => yes);

/** Before the first word. */
export const everyPair = (1 << pairs.length) - 1;

/** The pairs that a word belongs to and what it says, or undefined when it is no such word. */
export function booleanWord(text: string): Word | undefined {
  return text.length <= 6 ? words.get(text.toLowerCase()) : undefined;
}

export function isBoolean(text: string): boolean {
  return /^(true|false)$/i.test(text);
}

/** A cell of a column that is known to hold booleans. */
export function knownBoolean(text: string): number | undefined {
  const word = booleanWord(text);
  if (word) return word.value ? 1 : 0;
  if (text === '1' || text === '1.0') return 1;
  if (text === '0' || text === '0.0') return 0;
  return undefined;
}
