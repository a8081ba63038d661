import type { Column, Table } from '../../index.ts';
import { isNumeric } from '../features/plan.ts';
import { addText, addWord, fractionOf, type Hash, startHash } from './hash.ts';

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
  const hashes = Array.from({ length: table.rows }, () => startHash(salt));
  for (const name of Array.from(new Set(columns)).sort()) {
    const column = table.columns.find((each) => each.name === name);
    for (const hash of hashes) addText(hash, name);
    if (column) addColumn(hashes, column);
    else for (const hash of hashes) addWord(hash, missingMark);
  }
  return Uint8Array.from(hashes, (hash) => (fractionOf(hash) < fraction ? 1 : 0));
}

const missingMark = 0;
const numberMark = 1;
const textMark = 2;

const numberBits = new Float64Array(1);
const wordsOfNumber = new Uint32Array(numberBits.buffer);

function addColumn(hashes: Hash[], column: Column): void {
  if (isNumeric(column)) {
    hashes.forEach((hash, row) => {
      addNumber(hash, column.values[row] as number);
    });
    return;
  }
  hashes.forEach((hash, row) => {
    const text = column.categories[column.codes[row] as number] ?? '';
    addWord(hash, text === '' ? missingMark : textMark);
    if (text !== '') addText(hash, text);
  });
}

function addNumber(hash: Hash, number: number): void {
  addWord(hash, Number.isNaN(number) ? missingMark : numberMark);
  if (Number.isNaN(number)) return;
  numberBits[0] = number + 0; // -0 becomes 0
  addWord(hash, wordsOfNumber[0] as number);
  addWord(hash, wordsOfNumber[1] as number);
}
