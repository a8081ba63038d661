import type { Problem } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';

export function overloaded(expectedMilliseconds: number): MillraceError {
  return new MillraceError({
    code: 'requests.overloaded',
    status: 503,
    detail: 'There are more requests than can be answered in time. Try again after the time in Retry-After.',
    transient: true,
    retryAfterSeconds: Math.max(1, Math.ceil(expectedMilliseconds / 1000)),
  });
}

export const deadlinePassed = () =>
  new MillraceError({
    code: 'requests.deadline_passed',
    status: 503,
    detail: 'The answer did not come in time. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 1,
  });

export const laneStopped = () =>
  new MillraceError({
    code: 'requests.stopped',
    status: 503,
    detail: 'The service is shutting down. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 1,
  });

export const unreadable = (what: string) =>
  new MillraceError({
    code: 'requests.unreadable',
    status: 500,
    detail: `The API and the processor do not understand each other: ${what}. Run both from the same release.`,
  });

/** An item that failed by itself, on the wire. */
export interface ErrorReply {
  error: Problem;
}

export function isErrorReply(reply: unknown): reply is ErrorReply {
  if (typeof reply !== 'object' || reply === null || !('error' in reply)) return false;
  const { error } = reply;
  return typeof error === 'object' && error !== null && 'code' in error && 'status' in error && 'detail' in error;
}

export function toMillraceError({ error }: ErrorReply): MillraceError {
  const { code, status, detail, errors } = error;
  return new MillraceError({ code, status, detail, ...(errors && { errors }) });
}
