import type { FieldProblem, Problem } from '../index.ts';

export interface ErrorDetails {
  /** Stable, for programs: `area.what_happened`, for example `datasets.file_empty`. */
  code: string;
  /** HTTP status that a caller at the edge gets. */
  status: number;
  /** One public sentence that says what to do. Never a secret, never a path. */
  detail: string;
  errors?: FieldProblem[];
  /** Private; logged, never sent. */
  cause?: unknown;
  /** True when doing the same again later may work: a task is retried only then. */
  transient?: boolean;
  retryAfterSeconds?: number;
}

/** The one error type: a stable code, a public sentence and a private cause. */
export class MillraceError extends Error {
  override readonly name = 'MillraceError';
  readonly code: string;
  readonly status: number;
  readonly errors: FieldProblem[] | undefined;
  readonly transient: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(details: ErrorDetails) {
    super(details.detail, { cause: details.cause });
    this.code = details.code;
    this.status = details.status;
    this.errors = details.errors;
    this.transient = details.transient ?? false;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'Not in range',
  422: 'Cannot be processed',
  429: 'Too many requests',
  460: 'Checksum mismatch',
  500: 'Internal error',
  503: 'Unavailable',
  507: 'Out of space',
};

/** The problem+json body of an error. Anything that is not a MillraceError becomes a plain 500. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof MillraceError)) {
    return {
      type: 'urn:millrace:problem:internal',
      title: 'Internal error',
      status: 500,
      code: 'internal',
      detail: 'Something went wrong on our side. The log of the server says what.',
    };
  }
  return {
    type: `urn:millrace:problem:${error.code}`,
    title: titles[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.errors && { errors: error.errors }),
  };
}
