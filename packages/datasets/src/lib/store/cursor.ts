import { MillraceError } from '@millrace/runtime/server';

/** Hides what a page continues after, so that nobody builds on it. */
export function encodeCursor(after: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(after)).toString('base64url');
}

/** @throws MillraceError `datasets.cursor_invalid` (422) */
export function decodeCursor<const Kinds extends readonly ('string' | 'number')[]>(
  cursor: string,
  kinds: Kinds,
): { [Index in keyof Kinds]: Kinds[Index] extends 'string' ? string : number } {
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && kinds.every((kind, index) => typeof values[index] === kind)) return values as never;
  } catch {
    // Falls through to the same answer.
  }
  throw new MillraceError({
    code: 'datasets.cursor_invalid',
    status: 422,
    detail: 'The cursor is not one that was given out. Start again without it.',
  });
}
