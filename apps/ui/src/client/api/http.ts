import type { FieldProblem, Problem } from '@millrace/runtime';

/** What the server (or the network) said instead of an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];

  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'>) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
  }
}

interface CallOptions {
  body?: unknown;
  signal?: AbortSignal;
  /** True for a POST that creates: a repeat after a lost answer creates nothing twice. */
  creates?: boolean;
}

export const base = '/api/v1';

/** Calls the API with the session's cookie. Rejects with an ApiError that has a sentence to show. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-millrace-csrf'] = '1';
  if (options.creates) headers['idempotency-key'] = randomKey();
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) request.body = JSON.stringify(options.body);
  if (options.signal) request.signal = options.signal;

  const response = await fetch(`${base}${path}`, request).catch((error: unknown) => {
    throw options.signal?.aborted ? error : unreachable();
  });
  const text = await response.text();
  if (!response.ok) throw toApiError(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export function toApiError(status: number, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.detail === 'string') return new ApiError({ ...problem, status });
  } catch {
    // Not a problem document: something between us and the API answered.
  }
  const detail = 'The server answered something unexpected. Reload the page and try again.';
  return new ApiError({ status, code: 'ui.unexpected_answer', detail });
}

export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'ui.unreachable',
    detail: 'Millrace cannot be reached. Is it still running?',
  });
}

/** A random key. `crypto.randomUUID` exists only on https and localhost, and this page may be on neither. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A path made of parts that may hold any character. */
export function path(...parts: (string | number)[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

/** A list is given once for each of its values. */
export function query(parameters: Record<string, string | number | string[] | undefined>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => [name, String(each)]),
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
