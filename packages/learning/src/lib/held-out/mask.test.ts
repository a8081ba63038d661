import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column, Table } from '../../index.ts';
import { mixedFeatures, mixedTable, numbers, words } from '../../testing/tables.ts';
import { isNumeric } from '../features/plan.ts';
import { randomFrom, shuffle } from '../random.ts';
import { heldOutMask } from './mask.ts';

const rows = 300;
const table = mixedTable(rows);
const mask = heldOutMask(table, mixedFeatures, 'salt', 0.2);

test('a row stays on its side wherever it lies in the table', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const order = shuffle(
        Uint32Array.from({ length: rows }, (_, row) => row),
        randomFrom(seed),
      );
      const shuffled = heldOutMask(
        { rows, columns: table.columns.map((column) => take(column, order)) },
        mixedFeatures,
        'salt',
        0.2,
      );
      assert.deepEqual(
        shuffled,
        Uint8Array.from(order, (row) => mask[row] as number),
      );
    }),
    { numRuns: 20 },
  );
});

test('neither the numbering of categories nor the order of columns moves a row', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = randomFrom(seed);
      const columns = table.columns.map((column) => recode(column, random)).sort(() => random() - 0.5);
      const names = [...mixedFeatures].sort(() => random() - 0.5);
      assert.deepEqual(heldOutMask({ rows, columns }, names, 'salt', 0.2), mask);
    }),
    { numRuns: 20 },
  );
});

test('rows that join the data set later do not move the others', () => {
  const larger = heldOutMask(withRowsAdded(table, mixedTable(100, 99)), mixedFeatures, 'salt', 0.2);
  assert.deepEqual(larger.subarray(0, rows), mask);
});

test('equal rows are on the same side', () => {
  const doubled = withRowsAdded(table, table);
  const both = heldOutMask(doubled, mixedFeatures, 'salt', 0.2);
  assert.deepEqual(both.subarray(0, rows), both.subarray(rows));
});

test('the share of rows held out is close to the fraction asked for, also when rows differ in one small number', () => {
  const many = 20_000;
  const counting: Table = { rows: many, columns: [numbers('n', many, (row) => row)] };
  for (const fraction of [0.05, 0.2, 0.5]) {
    const share = heldOutMask(counting, ['n'], 'salt', fraction).reduce((sum, held) => sum + held, 0) / many;
    assert.ok(Math.abs(share - fraction) < 0.015, `${share} for ${fraction}`);
  }
});

test('another salt holds out other rows', () => {
  const other = heldOutMask(table, mixedFeatures, 'pepper', 0.2);
  const both = mask.filter((held, row) => held === 1 && other[row] === 1).length;
  assert.ok(both < 30, `${both} rows are held out twice`);
});

test('minus zero is zero, and an empty text is a missing one', () => {
  const sides = (cells: number[], texts: (string | undefined)[]): Uint8Array =>
    heldOutMask(
      { rows: 2, columns: [numbers('n', 2, (row) => cells[row] as number), words('w', 2, (row) => texts[row])] },
      ['n', 'w'],
      's',
      0.5,
    );
  for (let n = 0; n < 20; n++) {
    const [one, other] = sides([n * 0, -n * 0], ['', undefined]);
    assert.equal(one, other);
  }
});

function take(column: Column, order: Uint32Array): Column {
  if (isNumeric(column)) return { ...column, values: Float64Array.from(order, (row) => column.values[row] as number) };
  return { ...column, codes: Int32Array.from(order, (row) => column.codes[row] as number) };
}

function recode(column: Column, random: () => number): Column {
  if (isNumeric(column)) return column;
  const order = shuffle(
    Uint32Array.from(column.categories, (_, code) => code),
    random,
  );
  const categories = Array.from(order, (code) => column.categories[code] as string);
  return { ...column, categories, codes: column.codes.map((code) => (code < 0 ? -1 : order.indexOf(code))) };
}

function withRowsAdded(table: Table, added: Table): Table {
  const columns = table.columns.map((column, index): Column => {
    const more = added.columns[index] as Column;
    if (isNumeric(column) && isNumeric(more))
      return { ...column, values: Float64Array.from([...column.values, ...more.values]) };
    if (isNumeric(column) || isNumeric(more)) throw new Error('The tables differ.');
    const categories = Array.from(new Set([...column.categories, ...more.categories]));
    const again = Array.from(more.codes, (code) => categories.indexOf(more.categories[code] as string));
    return { ...column, categories, codes: Int32Array.from([...column.codes, ...again]) };
  });
  return { rows: table.rows + added.rows, columns };
}
