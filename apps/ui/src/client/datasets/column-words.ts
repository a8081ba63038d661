import type { ColumnProfile } from '@millrace/datasets';
import { countOf, formatMeasure, formatShare } from '../format/numbers.ts';
import { formatDate } from '../format/times.ts';

/** What a column holds, in a line: its middle and ends, or its most frequent values. */
export function rangeInWords(column: ColumnProfile, rows: number): string {
  if (column.type === 'datetime' && column.min !== undefined && column.max !== undefined) {
    return `${formatDate(column.min)} to ${formatDate(column.max)}`;
  }
  if (isMeasured(column)) {
    const middle = column.quantiles?.p50 ?? column.mean;
    const ends = `${formatMeasure(column.min)} to ${formatMeasure(column.max)}`;
    return middle === undefined ? ends : `${ends}, median ${formatMeasure(middle)}`;
  }
  const present = rows - column.missing;
  if (column.distinct > 30) return `${countOf(column.distinct, 'different value')}`;
  const named = (column.top ?? []).slice(0, 2);
  const rest = column.distinct - named.length;
  const words = named.map(({ value, count }) => `${value} ${formatShare(present === 0 ? 0 : count / present)}`);
  return [...words, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function isMeasured(column: ColumnProfile): column is ColumnProfile & { min: number; max: number } {
  const numeric = column.type === 'integer' || column.type === 'number';
  return numeric && column.min !== undefined && column.max !== undefined;
}
