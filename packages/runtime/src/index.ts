/**
 * Browser-safe door of the runtime: the error shape that every part speaks,
 * and the few types that every contract is built from.
 */
import { type Static, type TSchema, Type } from 'typebox';

/** Any value that survives a round trip through JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** One thing wrong in a request: where (a JSON pointer) and what to do. */
export const FieldProblem = Type.Object({
  pointer: Type.String({ description: 'JSON pointer to the offending value, for example `/rows/0/age`.' }),
  code: Type.String(),
  detail: Type.String(),
});
export type FieldProblem = Static<typeof FieldProblem>;

/** RFC 9457 problem details, the only error body of the HTTP API. */
export const Problem = Type.Object({
  type: Type.String({ description: '`urn:millrace:problem:` followed by the code.' }),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable, for programs: `area.what_happened`.' }),
  detail: Type.String({ description: 'One sentence that says what to do.' }),
  errors: Type.Optional(Type.Array(FieldProblem)),
});
export type Problem = Static<typeof Problem>;

/** A page of a list; pass `nextCursor` back as `cursor` to get the next one. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) });
}
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** Names of data sets and models: lower case, digits, `-` and `_`, at most 63 characters. */
export const namePattern = '^[a-z0-9][a-z0-9_-]{0,62}$';
export const ResourceName = Type.String({ pattern: namePattern });

/** RFC 3339 time in UTC. */
export const Timestamp = Type.String({ format: 'date-time' });

/** Whether this is a time exactly as the API writes it, of a year with four digits. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[1-9]\d{3}-/.test(value) || Number.isNaN(Date.parse(value))) return false;
  return new Date(value).toISOString() === value;
}
