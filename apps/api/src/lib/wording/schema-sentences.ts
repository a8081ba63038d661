import { namePattern } from '@millrace/runtime';
import { nameAdvice } from './resource-name.ts';

export const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

type Params = Record<string, unknown>;
type Sentence = (subject: string, params: Params, value: unknown) => { code: string; detail: string };

const sentences: Record<string, Sentence> = {
  type: (subject, { type }, value) => ({
    code: 'wrong_type',
    detail: `${subject} must be ${typeNames[String(type)] ?? String(type)}, not ${kindOf(value)}.`,
  }),
  const: (subject, { allowedValue }) => ({ code: 'not_allowed', detail: `${subject} must be \`${allowedValue}\`.` }),
  minItems: (subject, { limit }) => ({
    code: 'too_few',
    detail: limit === 1 ? `${subject} must not be empty.` : `${subject} must have at least ${limit} items.`,
  }),
  maxItems: (subject, { limit }) => ({ code: 'too_many', detail: `${subject} must have at most ${limit} items.` }),
  minLength: (subject, { limit }) => ({
    code: 'too_short',
    detail: limit === 1 ? `${subject} must not be empty.` : `${subject} must have at least ${limit} characters.`,
  }),
  maxLength: (subject, { limit }) => ({
    code: 'too_long',
    detail: `${subject} must have at most ${limit} characters.`,
  }),
  minimum: (subject, { limit }) => ({ code: 'out_of_range', detail: `${subject} must be at least ${limit}.` }),
  maximum: (subject, { limit }) => ({ code: 'out_of_range', detail: `${subject} must be at most ${limit}.` }),
  exclusiveMinimum: (subject, { limit }) => ({
    code: 'out_of_range',
    detail: `${subject} must be more than ${limit}.`,
  }),
  exclusiveMaximum: (subject, { limit }) => ({
    code: 'out_of_range',
    detail: `${subject} must be less than ${limit}.`,
  }),
  format: (subject, { format }) => ({ code: 'wrong_format', detail: `${subject} must be a valid ${format}.` }),
  pattern: (subject, { pattern }, value) =>
    String(pattern).replace(/^\/|\/$/g, '') === namePattern
      ? { code: 'name_not_allowed', detail: nameAdvice(String(value)) }
      : { code: 'wrong_format', detail: `${subject} does not have the form that is expected here.` },
};

/** One sentence for a keyword of a JSON schema that a value does not satisfy. */
export function sentenceFor(keyword: string, subject: string, params: Params, value: unknown): ReturnType<Sentence> {
  return (
    sentences[keyword]?.(subject, params, value) ?? { code: 'not_allowed', detail: `${subject} is not allowed here.` }
  );
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number with decimals';
  return typeNames[typeof value] ?? typeof value;
}
