/**
 * One column in memory. Missing: NaN in `values`, -1 in `codes`. `datetime` is
 * epoch milliseconds; `boolean` is 0, 1 or NaN. `codes` index `categories`.
 * The learning engine takes tables of this shape.
 */
export type TableColumn =
  | { name: string; type: 'integer' | 'number' | 'boolean' | 'datetime'; values: Float64Array }
  | { name: string; type: 'category' | 'text'; codes: Int32Array; categories: string[] };

export interface DatasetTable {
  rows: number;
  columns: TableColumn[];
}
