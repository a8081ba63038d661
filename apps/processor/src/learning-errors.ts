import { LearningError } from '@millrace/learning/server';
import { MillraceError } from '@millrace/runtime/child';

/** Runs what may throw a LearningError, which is the caller's data or request: never worth a retry. */
export async function withLearningErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LearningError)) throw error;
    throw new MillraceError({ code: error.code, status: 422, detail: error.detail, cause: error });
  }
}
