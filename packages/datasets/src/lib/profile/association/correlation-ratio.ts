import type { ComparedColumn } from './compared-column.ts';
import { type ComparedNumbers, commonRows, isConstant, meanOf, pick } from './correlation.ts';

/**
 * How far the classes explain the numbers, 0 to 1: the root of the share of
 * the variance that lies between them (Pearson 1905), corrected for the number
 * of classes (epsilon squared, Kelley 1935). None where a column does not vary
 * or each row is a class of its own.
 */
export function correlationRatio(classes: ComparedColumn, numbers: ComparedNumbers): number | undefined {
  const rows = commonRows(classes.levels, numbers.levels);
  const values = pick(numbers.values, rows);
  if (values.length === 0 || isConstant(values)) return undefined;
  const mean = meanOf(values);
  const sums = new Float64Array(classes.levelCount);
  const counts = new Int32Array(classes.levelCount);
  let total = 0;
  for (let place = 0; place < rows.length; place++) {
    const level = classes.levels[rows[place] as number] as number;
    const distance = (values[place] as number) - mean;
    (sums[level] as number) += distance;
    (counts[level] as number)++;
    total += distance * distance;
  }
  let between = 0;
  let groups = 0;
  for (const [level, count] of counts.entries()) {
    if (count === 0) continue;
    between += (sums[level] as number) ** 2 / count;
    groups++;
  }
  const n = values.length;
  if (groups < 2 || n <= groups || !(total > 0)) return undefined;
  const within = Math.max(0, 1 - between / total);
  return Math.sqrt(Math.max(0, 1 - ((n - 1) / (n - groups)) * within));
}
