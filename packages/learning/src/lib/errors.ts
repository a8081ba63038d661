/** A training or a model that cannot be; the sentence says what to do. All of them are the caller's data or request. */
export class LearningError extends Error {
  override readonly name = 'LearningError';
  /** Stable, for programs: `learning.what_happened`. */
  readonly code: string;
  /** The public sentence; the same as `message`. */
  readonly detail: string;

  constructor(code: string, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.code = code;
    this.detail = detail;
  }
}
