import type { Sampling } from '@millrace/datasets';
import { formatCount } from '../format/numbers.ts';

/** From how many rows figures were taken, and how far they may be off. */
export function samplingInWords({ rows, exact, error }: Sampling): string {
  if (exact) return `From all ${formatCount(rows)} rows.`;
  const off = error === undefined ? '' : `, give or take ${(error * 100).toFixed(1)} percentage points`;
  return `From a sample of ${formatCount(rows)} rows${off}.`;
}
