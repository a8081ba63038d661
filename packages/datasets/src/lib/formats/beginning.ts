import { refusal } from '../errors.ts';

/** The sentence for a file of which only the beginning was sent, where that does not say enough. */
export function beginningUnreadable(what: string, cause?: unknown): Error {
  return refusal(
    'beginning_unreadable',
    `The beginning of ${what} cannot be read by itself. Send the whole file.`,
    cause,
  );
}
