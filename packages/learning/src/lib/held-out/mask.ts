import type { Table } from '../../index.ts';
import { isNumeric, type WordColumn } from '../features/plan.ts';
import { hashText, RowHashes } from './hash.ts';

/**
 * Marks the rows that judge models and are never learnt from: 1 = held out.
 *
 * Membership depends on nothing but the salt and the row's own values in
 * `columns`: not on its place, on the order of columns, on other rows, on how
 * categories are numbered or on whether numbers are called integer or number. So
 * equal rows are on one side, and a row stays on its side in later versions of a
 * data set. A column that the table lacks counts as missing.
 *
 * @param fraction share held out, 0..1.
 */
export function heldOutMask(table: Table, columns: string[], salt: string, fraction = 0.2): Uint8Array {
  const hashes = hashRows(table, columns, salt);
  return Uint8Array.from({ length: table.rows }, (_, row) => (hashes.fraction(row) < fraction ? 1 : 0));
}

/** A hash of each row's values in `columns`, with the promises of heldOutMask. */
export function hashRows(table: Table, columns: string[], salt: string): RowHashes {
  const hashes = new RowHashes(table.rows, salt);
  for (const name of Array.from(new Set(columns)).sort()) {
    const column = table.columns.find((each) => each.name === name);
    const { low, high } = hashText(name);
    for (let row = 0; row < table.rows; row++) hashes.add(row, low, high);
    if (!column) addMissing(hashes, table.rows);
    else if (isNumeric(column)) addNumbers(hashes, column.values);
    else addWords(hashes, column);
  }
  return hashes;
}

/** What a missing cell counts as: a NaN of a kind that arithmetic does not make. */
const missing = { low: 0x6d697373, high: 0x7ff80bad };

function addMissing(hashes: RowHashes, rows: number): void {
  for (let row = 0; row < rows; row++) hashes.add(row, missing.low, missing.high);
}

function addNumbers(hashes: RowHashes, values: Float64Array): void {
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  for (let row = 0; row < values.length; row++) {
    number[0] = (values[row] as number) + 0; // -0 becomes 0
    if (Number.isNaN(number[0])) hashes.add(row, missing.low, missing.high);
    else hashes.add(row, words[0] as number, words[1] as number);
  }
}

function addWords(hashes: RowHashes, { codes, categories }: WordColumn): void {
  const ofCode = categories.map((text) => (text === '' ? missing : hashText(text)));
  for (let row = 0; row < codes.length; row++) {
    const { low, high } = ofCode[codes[row] as number] ?? missing;
    hashes.add(row, low, high);
  }
}
