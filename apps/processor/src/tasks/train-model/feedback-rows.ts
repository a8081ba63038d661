import type { Column, Label, Table } from '@millrace/learning';
import type { Row, RowValue } from '@millrace/models';

/** A recorded row and what it turned out to be. */
export interface AnsweredRow {
  row: Row;
  actual: Label;
}

/** The table with the answered rows at its end, in the types of its own columns; what does not fit is missing. */
export function appendAnsweredRows(table: Table, target: string, answered: readonly AnsweredRow[]): Table {
  if (answered.length === 0) return table;
  return {
    rows: table.rows + answered.length,
    columns: table.columns.map((column) => {
      const values = answered.map(({ row, actual }) => (column.name === target ? actual : row[column.name]));
      return appendTo(column, values);
    }),
  };
}

function appendTo(column: Column, added: (RowValue | undefined)[]): Column {
  if ('codes' in column) return appendCodes(column, added);
  const values = new Float64Array(column.values.length + added.length);
  values.set(column.values);
  added.forEach((value, index) => {
    values[column.values.length + index] = column.type === 'datetime' ? toMilliseconds(value) : toNumber(value);
  });
  return { ...column, values };
}

function appendCodes(column: Extract<Column, { categories: string[] }>, added: (RowValue | undefined)[]): Column {
  const categories = [...column.categories];
  const known = new Map(categories.map((category, code) => [category, code]));
  const codes = new Int32Array(column.codes.length + added.length);
  codes.set(column.codes);
  added.forEach((value, index) => {
    codes[column.codes.length + index] = value === null || value === undefined ? -1 : codeOf(String(value));
  });
  return { ...column, codes, categories };

  function codeOf(category: string): number {
    const code = known.get(category) ?? categories.push(category) - 1;
    known.set(category, code);
    return code;
  }
}

function toNumber(value: RowValue | undefined): number {
  if (value === null || value === undefined || value === '') return Number.NaN;
  if (value === 'true' || value === 'false') return value === 'true' ? 1 : 0;
  return Number(value);
}

function toMilliseconds(value: RowValue | undefined): number {
  return typeof value === 'string' ? Date.parse(value) : toNumber(value);
}
