import { MillraceError } from '@millrace/runtime/child';

/** A version registered elsewhere that cannot be served here. The sentence ends with what to change in Python. */
export function notServable(detail: string, cause?: unknown): MillraceError {
  return new MillraceError({ code: 'models.not_servable', status: 422, detail, ...(cause !== undefined && { cause }) });
}
