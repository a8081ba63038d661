import type { Column } from '../../index.ts';
import { isNumeric } from '../features/plan.ts';
import type { ModelOutput } from '../onnx/model.ts';

/** Answers of a model for some rows of its columns. */
export type Predict = (columns: Column[], rows: Uint32Array) => ModelOutput | Promise<ModelOutput>;

/** A column of some rows of another, in their order. */
export function pickColumn(column: Column, rows: Uint32Array): Column {
  if (isNumeric(column)) return { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number) };
  return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] as number) };
}

/** The same columns with one in place of that of its name. */
export function withColumn(columns: Column[], changed: Column): Column[] {
  return columns.map((column) => (column.name === changed.name ? changed : column));
}

export function firstRows(count: number): Uint32Array {
  return new Uint32Array(count).map((_, row) => row);
}
