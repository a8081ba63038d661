import { MillraceError } from '../errors.ts';

const segment = /^[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,254}$/;

/**
 * Refuses a key that could leave the store or hide in it: segments of letters,
 * digits, `.`, `_` and `-` joined with `/`, none starting with a dot.
 * @throws MillraceError `objects.key_invalid` (400)
 */
export function checkKey(key: string): void {
  if (isKey(key)) return;
  throw new MillraceError({
    code: 'objects.key_invalid',
    status: 400,
    detail:
      'Names of stored objects consist of letters, digits, dots, dashes and underscores, parted by single slashes.',
  });
}

export function isKey(text: string): boolean {
  return text.length <= 900 && text.split('/').every((part) => segment.test(part));
}

export function notFound(cause?: unknown): MillraceError {
  return new MillraceError({
    code: 'objects.not_found',
    status: 404,
    detail: 'There is no such stored object. It may have been deleted.',
    cause,
  });
}
