import type { Column, SignatureFeature, Table } from '../../index.ts';
import { isNumeric } from '../features/plan.ts';
import type { ModelOutput } from './model.ts';

/**
 * Takes back the answers to rows that lack a value which the model cannot do
 * without: what stood in for it in the feed was never meant.
 * @param rows of the table, in the order of the output
 */
export function blankIncomplete(
  output: ModelOutput,
  table: Table,
  needed: SignatureFeature[],
  rows: Uint32Array,
): void {
  const columns = needed.map(({ name }) => table.columns.find((column) => column.name === name));
  rows.forEach((row, place) => {
    if (columns.every((column) => column !== undefined && hasValue(column, row))) return;
    output.labelIndex?.fill(-1, place, place + 1);
    output.values?.fill(Number.NaN, place, place + 1);
  });
}

function hasValue(column: Column, row: number): boolean {
  if (isNumeric(column)) return !Number.isNaN(column.values[row]);
  return (column.codes[row] as number) >= 0;
}
