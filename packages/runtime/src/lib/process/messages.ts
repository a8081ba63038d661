import type { FieldProblem } from '../../index.ts';
import { MillraceError } from '../errors.ts';

export type ToChild = { type: 'input'; input: unknown };
export type FromChild =
  | { type: 'ready' }
  | { type: 'progress'; value: unknown }
  | { type: 'result'; value: unknown }
  | { type: 'error'; error: SentError };

/** An error as it travels between processes. */
export interface SentError {
  code: string | undefined;
  status: number;
  detail: string;
  errors: FieldProblem[] | undefined;
  transient: boolean;
  retryAfterSeconds: number | undefined;
  stack: string;
}

export function packError(error: unknown): SentError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof MillraceError)) {
    return {
      code: undefined,
      status: 500,
      detail: '',
      errors: undefined,
      transient: false,
      retryAfterSeconds: undefined,
      stack,
    };
  }
  const { code, status, message: detail, errors, transient, retryAfterSeconds } = error;
  return { code, status, detail, errors, transient, retryAfterSeconds, stack };
}

export function unpackError({
  code,
  status,
  detail,
  errors,
  transient,
  retryAfterSeconds,
  stack,
}: SentError): MillraceError {
  const inside = new Error('thrown in a child process');
  inside.stack = stack;
  return new MillraceError({
    code: code ?? 'process.failed',
    status,
    detail: code === undefined ? 'Something went wrong on our side. The log of the server says what.' : detail,
    ...(errors && { errors }),
    transient,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    cause: inside,
  });
}
