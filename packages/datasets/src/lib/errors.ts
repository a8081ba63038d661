import { MillraceError } from '@millrace/runtime/child';

/** The file or the request cannot be used as it is (422): the sentence says what to do about it. */
export function refusal(what: string, detail: string, cause?: unknown): MillraceError {
  return new MillraceError({ code: `datasets.${what}`, status: 422, detail, cause });
}

/** The named thing is not there (404). */
export function notFound(what: string, detail: string): MillraceError {
  return new MillraceError({ code: `datasets.${what}`, status: 404, detail });
}

/** The recipe fixes types that no row fits; with the first of those that were rejected. */
export function noRowOfFixedTypes(first: { line: number; reason: string } | undefined): MillraceError {
  return refusal('no_readable_rows', `No row fits the types of the recipe. Line ${first?.line}: ${first?.reason}`);
}
