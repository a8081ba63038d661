import type { ModelOutput } from '@millrace/learning/server';
import type { RowOutput } from '../../index.ts';

/**
 * The arrays of a run as one object a row; `probabilities` holds the classes of a row side by side. What is no number, or
 * none of the classes, is left out: JSON has no NaN.
 */
export function toRowOutputs(output: ModelOutput, rows: number): RowOutput[] {
  const { labelIndex, probabilities, values, lower, upper } = output;
  const classes = probabilities === undefined ? 0 : probabilities.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const of: RowOutput = {};
    const label = labelIndex?.[row] ?? -1;
    const value = values?.[row] ?? Number.NaN;
    if (label >= 0) of.labelIndex = label;
    if (label >= 0 && probabilities !== undefined) {
      of.probabilities = Array.from(probabilities.subarray(row * classes, (row + 1) * classes));
    }
    if (Number.isFinite(value)) of.value = value;
    if (Number.isFinite(value) && lower !== undefined && upper !== undefined) {
      of.lower = lower[row] as number;
      of.upper = upper[row] as number;
    }
    return of;
  });
}
