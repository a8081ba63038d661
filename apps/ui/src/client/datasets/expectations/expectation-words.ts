import type { ColumnType, Expectation } from '@millrace/datasets';
import { countOf, formatCount, formatMeasure, formatShare } from '../../format/numbers.ts';
import { formatDate } from '../../format/times.ts';

export type Kind = Expectation['kind'];

export const kinds: { value: Kind; label: string }[] = [
  { value: 'present', label: 'The column is there' },
  { value: 'type', label: 'Type of a column' },
  { value: 'range', label: 'Range of a column' },
  { value: 'set', label: 'Values of a column' },
  { value: 'missing-share', label: 'How much may be missing' },
  { value: 'unique', label: 'No value comes twice' },
  { value: 'row-count', label: 'Number of rows' },
];

const aTypeWords: Record<ColumnType, string> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no',
  category: 'a category',
  text: 'text',
  datetime: 'a date',
};

/** The column that an expectation is about, for people; of several, all of them. */
export function subjectOf(expectation: Expectation): string {
  if (expectation.kind === 'row-count') return 'The table';
  if (expectation.kind === 'unique') return expectation.columns.join(' + ');
  return expectation.column;
}

/** What is expected, said after its subject. PURE. */
export function demandOf(expectation: Expectation, type?: ColumnType): string {
  switch (expectation.kind) {
    case 'present':
      return 'is there';
    case 'type':
      return `is ${aTypeWords[expectation.type]}`;
    case 'range':
      return (
        between(expectation.min, expectation.max, type === 'datetime' ? formatDate : formatMeasure, 'lies') +
        but(expectation.share)
      );
    case 'set':
      return `is ${listOf(expectation.values)}${but(expectation.share)}`;
    case 'missing-share':
      return expectation.max === 0 ? 'is never missing' : `is missing in at most ${formatShare(expectation.max)}`;
    case 'unique':
      return 'is different in every row';
    case 'row-count':
      return rowsBetween(expectation.min, expectation.max);
  }
}

const mostNamed = 6;

function listOf(values: readonly (string | number | boolean)[]): string {
  const named = values.slice(0, mostNamed).map(String);
  const rest = values.length - named.length;
  if (rest > 0) return `one of ${named.join(', ')} and ${rest} more`;
  return named.length === 1 ? (named[0] ?? '') : `one of ${named.join(', ')}`;
}

function between(
  min: number | undefined,
  max: number | undefined,
  write: (value: number) => string,
  verb: string,
): string {
  if (min !== undefined && max !== undefined) return `${verb} between ${write(min)} and ${write(max)}`;
  if (min !== undefined) return `${verb} at or above ${write(min)}`;
  if (max !== undefined) return `${verb} at or below ${write(max)}`;
  return `${verb} anywhere`;
}

function rowsBetween(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `has ${formatCount(min)} to ${countOf(max, 'row')}`;
  if (min !== undefined) return `has at least ${countOf(min, 'row')}`;
  return max === undefined ? 'has any number of rows' : `has at most ${countOf(max, 'row')}`;
}

function but(share: number | undefined): string {
  return share ? `, but for ${formatShare(share)}` : '';
}
