import type { FieldProblem } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { explainSchemaErrors } from './schema-errors.ts';

/** Bounds the work on a body that is wrong in every one of its thousand rows. */
Settings.Set({ maxErrors: 100 });

/**
 * Compiles the schema of one part of a route. Bodies must have their JSON types
 * already; parameters of path and query arrive as text and are converted.
 */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart, contentType }) => {
  // Read from the stream by the handler, which checks the parts of a form as they come.
  if (contentType === 'multipart/form-data' || contentType === 'application/offset+octet-stream')
    return (value: unknown) => ({ value });
  const compiled = Compile(schema);
  return (value: unknown) => {
    const parsed = httpPart === 'body' ? value : Value.Convert(schema, value);
    if (compiled.Check(parsed)) return { value: parsed };
    const looked = withoutSurplus(schema, parsed);
    return { error: invalidRequest(explainSchemaErrors(schema, looked, compiled.Errors(looked), prefixOf(httpPart))) };
  };
};

const maximumFieldsLookedAt = 200;

/** Telling what is wrong costs much more than seeing that something is: an object of a million fields is cut first. */
function withoutSurplus(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value);
  if (fields.length <= maximumFieldsLookedAt) return value;
  const known = (schema as { properties?: object }).properties ?? {};
  return Object.fromEntries(fields.filter(([name], index) => index < maximumFieldsLookedAt || name in known));
}

/** Pointers into a body are plain; those into the URL say where in it. */
function prefixOf(httpPart: string | undefined): string {
  if (httpPart === 'querystring') return '/query';
  if (httpPart === 'params') return '/path';
  if (httpPart === 'headers') return '/headers';
  return '';
}

/** Checks a value that did not come through a route's body schema, such as a field of a form. */
export function parseField<T extends TSchema>(schema: T, value: unknown, pointer: string): void {
  const errors = Value.Errors(schema, value);
  if (errors.length > 0) throw invalidRequest(explainSchemaErrors(schema, value, errors, pointer));
}

/** The one error for a request whose shape is wrong. */
export function invalidRequest(errors: FieldProblem[]): MillraceError {
  const [first] = errors;
  const detail =
    errors.length === 1 && first
      ? first.detail
      : `${errors.length} things in this request are not as they should be; see \`errors\`.`;
  return new MillraceError({ code: 'request.invalid', status: 422, detail, errors });
}
