import type { Signature, Table } from '@millrace/learning';

/** What is true of the rows, as the metrics want it: the number of the class in the signature's labels, or the value. */
export function actualOf(table: Table, { target }: Signature, rows: Uint32Array): Float64Array {
  const column = table.columns.find(({ name }) => name === target.name);
  if (!column) throw new Error(`the table has no column ${target.name}`);
  if (!target.labels) {
    return Float64Array.from(rows, (row) => ('values' in column ? (column.values[row] as number) : Number.NaN));
  }
  const numbers = new Map(target.labels.map((label, index) => [String(label), index]));
  const textOf = (row: number) => {
    if ('codes' in column) return column.categories[column.codes[row] as number];
    return String(column.type === 'boolean' ? column.values[row] === 1 : column.values[row]);
  };
  return Float64Array.from(rows, (row) => numbers.get(textOf(row) ?? '') ?? Number.NaN);
}
