import { isTimestamp } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';

/** An opaque cursor from the sort values of the last item of a page. */
export function encodeCursor(values: [string, string]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws MillraceError `request.cursor_invalid` (422) */
export function decodeCursor(cursor: string): [string, string] {
  try {
    const [first, second] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isTimestamp(first) && typeof second === 'string' && /^[\w-]+$/.test(second)) return [first, second];
  } catch {
    // Falls through: whatever is wrong with it, the advice is the same.
  }
  throw new MillraceError({
    code: 'request.cursor_invalid',
    status: 422,
    detail: 'This cursor is not one of ours. Pass `nextCursor` of the previous page as it is, or leave `cursor` out.',
  });
}
