import { namePattern } from '@millrace/runtime';

const rule =
  'A name has lower case letters, digits, `-` and `_`, starts with a letter or a digit and has at most 63 characters';

/** What is wrong with a name, and one that would do. */
export function nameAdvice(written: string): string {
  const suggestion = suggestName(written);
  return suggestion === undefined ? `${rule}.` : `${rule}; \`${suggestion}\` would do.`;
}

/** The nearest allowed name: accents dropped, the rest of the strange characters turned into `-`. */
export function suggestName(written: string): string | undefined {
  const name = written
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return new RegExp(namePattern).test(name) ? name : undefined;
}
