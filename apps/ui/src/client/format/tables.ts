import type { CellValue, ColumnType } from '@millrace/datasets';
import { formatDate } from './times.ts';

export const typeWords: Record<ColumnType, string> = {
  integer: 'whole number',
  number: 'number',
  boolean: 'yes / no',
  category: 'category',
  text: 'text',
  datetime: 'date',
};

export function isNumeric(type: ColumnType): boolean {
  return type === 'integer' || type === 'number';
}

/** A cell as a person reads it. Dates come as epoch milliseconds or as text. */
export function formatCell(value: CellValue, type: ColumnType): string {
  if (value === null) return '';
  if (type === 'datetime' && typeof value === 'number') return formatDate(value);
  return String(value);
}
