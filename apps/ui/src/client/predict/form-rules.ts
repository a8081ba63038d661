import type { Importance, SignatureFeature } from '@millrace/learning';
import type { Prediction, Row, RowValue } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { formatMeasure, formatShare } from '../format/numbers.ts';
import { formatDate } from '../format/times.ts';

/** A short form keeps the order of the table; a long one begins with what matters most. */
export function orderFeatures(features: SignatureFeature[], importance: Importance, few: number): SignatureFeature[] {
  if (features.length <= few) return features;
  const gains = new Map(importance.map(({ feature, gain }) => [feature, gain]));
  return features.toSorted((a, b) => (gains.get(b.name) ?? 0) - (gains.get(a.name) ?? 0));
}

/** The defaults of the signature: a typical row. */
export function startingRow(features: SignatureFeature[]): Row {
  return Object.fromEntries(features.map((feature) => [feature.name, startingValue(feature)]));
}

function startingValue({ type, default: value }: SignatureFeature): RowValue {
  if (value === undefined) return null;
  if (type === 'datetime' && typeof value === 'number') return new Date(value).toISOString();
  return value;
}

/** The sentence under a field: what values the model has seen in it. */
export function hintFor({ type, min, max }: SignatureFeature): string | undefined {
  if (min === undefined || max === undefined) return undefined;
  if (type === 'datetime') return `${formatDate(min)} to ${formatDate(max)} in the data`;
  return `${formatMeasure(min)} to ${formatMeasure(max)} in the data`;
}

/** The answer as it is read out. */
export function answerInWords({ label, value, probability }: Prediction, target: string): string {
  if (label === undefined && value === undefined) return `No answer for ${target}`;
  const answer = `${target} is ${label ?? formatMeasure(value ?? 0)}`;
  return probability === undefined ? answer : `${answer}, ${formatShare(probability)} sure`;
}

export interface FieldMessage {
  tone: 'warning' | 'bad';
  text: string;
}

/** Warnings and problems of the first row, by the field that they point at. */
export function fieldMessages(warnings: FieldProblem[] = [], problems: FieldProblem[] = []): Map<string, FieldMessage> {
  const messages = new Map<string, FieldMessage>();
  for (const { pointer, detail } of warnings) messages.set(fieldOf(pointer), { tone: 'warning', text: detail });
  for (const { pointer, detail } of problems) messages.set(fieldOf(pointer), { tone: 'bad', text: detail });
  return messages;
}

/** The last part of a JSON pointer (RFC 6901): `/rows/0/a~1b` is the field `a/b`. */
function fieldOf(pointer: string): string {
  return (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}
