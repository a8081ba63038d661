import type { CellValue, PreviewColumn } from '@millrace/datasets';
import { formatMoment } from '../../format/times.ts';

/** A cell as it will be kept: a boolean in its words, a date with its time when it has one. */
export function understood(value: CellValue, { type, words }: Pick<PreviewColumn, 'type' | 'words'>): string {
  if (value === null) return 'missing';
  if (typeof value === 'boolean') return value ? (words?.true ?? 'true') : (words?.false ?? 'false');
  if (type === 'datetime') {
    const time = typeof value === 'number' ? value : Date.parse(value);
    if (!Number.isNaN(time)) return formatMoment(time);
  }
  return String(value);
}
