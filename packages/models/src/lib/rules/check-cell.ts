import type { ColumnRule } from './column-rules.ts';

/** What is wrong (`error`) or only worth knowing (`warning`) about one cell. */
export interface CellFinding {
  level: 'error' | 'warning';
  code: string;
  detail: string;
}

/** RFC 3339: a date, or a date and a time with its offset. */
const dateShape = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** Undefined, and nothing allocated, when the cell is fine. */
export function checkCell(rule: ColumnRule, value: unknown): CellFinding | undefined {
  if (value === null || value === undefined) return missing(rule);
  switch (rule.type) {
    case 'integer':
    case 'number':
      return checkNumber(rule, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongType(rule, value);
    case 'category':
    case 'text':
      return checkText(rule, value);
    case 'datetime':
      return checkDate(rule, value);
  }
}

function checkNumber(rule: ColumnRule, value: unknown): CellFinding | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(rule, value);
  if (value < rule.min || value > rule.max) return outOfRange(rule, String(value), String(rule.min), String(rule.max));
  return rule.whole && !Number.isInteger(value) ? cutOff(rule, value) : undefined;
}

function checkText(rule: ColumnRule, value: unknown): CellFinding | undefined {
  if (typeof value !== 'string') return wrongType(rule, value);
  if (rule.known === undefined || rule.known.has(value)) return undefined;
  if (value === '') return missing(rule);
  return {
    level: 'warning',
    code: 'unseen_category',
    detail: `"${rule.name}" was never ${quoted(value)} in training; the model treats it as an unknown value.`,
  };
}

function checkDate(rule: ColumnRule, value: unknown): CellFinding | undefined {
  const milliseconds = typeof value === 'string' ? parseDate(value) : value;
  if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds)) return wrongType(rule, value);
  if (milliseconds < rule.min || milliseconds > rule.max) {
    return outOfRange(rule, asDate(milliseconds), asDate(rule.min), asDate(rule.max));
  }
  return undefined;
}

/** NaN for what is no date. `Date.parse` alone takes many other forms, and 31 February as 2 March. */
function parseDate(text: string): number {
  if (!dateShape.test(text)) return Number.NaN;
  const day = Number(text.slice(8, 10));
  if (day > 28 && day > daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)))) return Number.NaN;
  return Date.parse(text);
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function missing({ name, standIn, required }: ColumnRule): CellFinding {
  if (required) {
    const detail = `"${name}" has no value, and this model cannot answer without one: give it a value in each row.`;
    return { level: 'error', code: 'predict.value_missing', detail };
  }
  const how = standIn === undefined ? 'without it' : `for ${standIn}, the usual one, since no training row lacked it`;
  return { level: 'warning', code: 'missing', detail: `"${name}" has no value; the model answered ${how}.` };
}

function cutOff(rule: ColumnRule, value: number): CellFinding {
  return {
    level: 'warning',
    code: 'fraction_cut_off',
    detail: `"${rule.name}" takes whole numbers; the model answered for ${Math.trunc(value)}, not ${value}.`,
  };
}

function outOfRange(rule: ColumnRule, value: string, min: string, max: string): CellFinding {
  return {
    level: 'warning',
    code: 'out_of_range',
    detail: `"${rule.name}" is ${value}, outside what the model has learned from (${min} to ${max}).`,
  };
}

function wrongType(rule: ColumnRule, value: unknown): CellFinding {
  return { level: 'error', code: 'predict.wrong_type', detail: `"${rule.name}" ${whatToWrite(rule, value)}` };
}

/** Says what is expected and, where the intent is plain, the corrected value. */
function whatToWrite(rule: ColumnRule, value: unknown): string {
  switch (rule.type) {
    case 'integer':
    case 'number':
      return `must be a number, not ${describe(value)}: write ${numberMeant(value) ?? (rule.type === 'integer' ? '42' : '4.2')}.`;
    case 'boolean':
      return `must be true or false, not ${describe(value)}: write ${booleanMeant(value) ?? 'true or false'}.`;
    case 'category':
    case 'text':
      return `must be a text, not ${describe(value)}: write ${textMeant(value) ?? '"some text"'}.`;
    case 'datetime':
      return `must be a date, not ${describe(value)}: write "2026-01-31T09:00:00Z" (RFC 3339, with Z or an offset) or milliseconds since 1970.`;
  }
}

function numberMeant(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string' || value.trim() === '' || value.length > 30) return undefined;
  const number = Number(value.trim().replace(',', '.'));
  return Number.isFinite(number) ? String(number) : undefined;
}

function booleanMeant(value: unknown): string | undefined {
  const text = String(typeof value === 'object' ? '' : value).toLowerCase();
  if (['true', 'yes', 'y', '1'].includes(text)) return 'true';
  if (['false', 'no', 'n', '0'].includes(text)) return 'false';
  return undefined;
}

function textMeant(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? `"${value}"` : undefined;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that large';
  return String(value);
}

/** At most 40 characters of what the caller sent, so that an answer cannot grow with its request. */
function quoted(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}

/** Infinite bounds and times that no calendar reaches are shown as numbers. */
function asDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}
