import type { ModelOutput } from '@millrace/learning/server';
import type { RowOutput } from '../../index.ts';

/** The arrays of a run as one object a row; `probabilities` holds the classes of a row side by side. */
export function toRowOutputs(output: ModelOutput, rows: number): RowOutput[] {
  const { labelIndex, probabilities, values, lower, upper } = output;
  const classes = probabilities === undefined ? 0 : probabilities.length / rows;
  return Array.from({ length: rows }, (_, row) => ({
    ...(labelIndex !== undefined && { labelIndex: labelIndex[row] ?? 0 }),
    ...(probabilities !== undefined && {
      probabilities: Array.from(probabilities.subarray(row * classes, (row + 1) * classes)),
    }),
    ...(values !== undefined && { value: values[row] ?? Number.NaN }),
    ...(lower !== undefined &&
      upper !== undefined && { lower: lower[row] ?? Number.NaN, upper: upper[row] ?? Number.NaN }),
  }));
}
