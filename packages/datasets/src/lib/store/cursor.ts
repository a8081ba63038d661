import { isTimestamp, namePattern } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';

/** What a page may continue after, each so strict that the database takes whatever passes. */
const checks = {
  time: isTimestamp,
  name: (value: unknown): value is string => typeof value === 'string' && new RegExp(namePattern).test(value),
  line: (value: unknown): value is number => Number.isSafeInteger(value),
};
type Checked<Kind extends keyof typeof checks> = Kind extends 'line' ? number : string;

/** Hides what a page continues after, so that nobody builds on it. */
export function encodeCursor(after: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(after)).toString('base64url');
}

/** @throws MillraceError `datasets.cursor_invalid` (422) */
export function decodeCursor<const Kinds extends readonly (keyof typeof checks)[]>(
  cursor: string,
  kinds: Kinds,
): { [Index in keyof Kinds]: Checked<Kinds[Index]> } {
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && kinds.every((kind, index) => checks[kind](values[index]))) return values as never;
  } catch {
    // Falls through to the same answer.
  }
  throw new MillraceError({
    code: 'datasets.cursor_invalid',
    status: 422,
    detail: 'The cursor is not one that was given out. Start again without it.',
  });
}
