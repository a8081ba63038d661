import type { Row, RowValue } from '../../index.ts';
import { record } from './mlmodel.ts';

const mostRows = 20;

/**
 * The rows of an input example as MLflow stores it: a table by columns
 * (`{columns, data}`), a list of objects, or bare rows of values for columns
 * that have no names. None when it is of another form.
 * @param names of the columns, for rows without names
 */
export function readExample(text: string, names: readonly string[]): Row[] {
  try {
    return rowsOf(JSON.parse(text), names).slice(0, mostRows);
  } catch {
    // An example is a help and no part of the model: without it the model is described all the same.
    return [];
  }
}

function rowsOf(example: unknown, names: readonly string[]): Row[] {
  const { columns, data, inputs } = record(example);
  const rows = Array.isArray(example) ? example : (data ?? inputs);
  if (!Array.isArray(rows)) return [];
  const titles = Array.isArray(columns) ? columns.map(String) : names;
  return rows.map((row) => (Array.isArray(row) ? fromValues(titles, row) : fromObject(record(row))));
}

function fromValues(names: readonly string[], values: unknown[]): Row {
  return fromObject(Object.fromEntries(names.map((name, index) => [name, values[index]])));
}

function fromObject(object: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(object).filter((cell): cell is [string, RowValue] => isCell(cell[1])));
}

function isCell(value: unknown): value is RowValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
