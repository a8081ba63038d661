import { formatMeasure } from './numbers.ts';

const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 4, useGrouping: false });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

/**
 * How the numbers on an axis are written, given its ends or values: as they are below ten thousand, so that a year is
 * no 2,007 and no 2.007k; else each of them in thousands or more. PURE.
 */
export function tickFormat(values: readonly number[]): (value: number) => string {
  const isLarge = values.some((value) => Math.abs(value) >= 10_000);
  return (value) => {
    if (isLarge) return compact.format(value);
    return value !== 0 && Math.abs(value) < 1e-4 ? formatMeasure(value) : plain.format(value);
  };
}
