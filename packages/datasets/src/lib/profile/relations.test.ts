import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DatasetProfile } from '../../index.ts';
import { ingestText } from '../testing/ingest-text.ts';

async function profileOf(header: string, rows: (string | number)[][]): Promise<DatasetProfile> {
  const text = `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`;
  return (await ingestText(text, { headerRows: 1 })).profile;
}

const many = (count: number) => Array.from({ length: count }, (_, row) => row);

test('outliers lie three interquartile ranges beyond the quartiles, and a column of mostly one value has none', async () => {
  const rows = many(100).map((row) => [row, row < 90 ? 0 : row]);
  const { columns } = await profileOf('x,y', [...rows, [1_000, 0], [-1_000, 0], [5_000, 0]]);
  assert.equal(columns[0]?.outliers?.below, 1);
  assert.equal(columns[0]?.outliers?.above, 2);
  assert.equal(columns[1]?.outliers, undefined);
});

test('lengths of text are counted in characters', async () => {
  const { columns } = await profileOf(
    't,n',
    many(30).map((row) => [row === 0 ? '😀é' : `text ${row}${'x'.repeat(row)}`, row % 2]),
  );
  assert.deepEqual([columns[0]?.type, columns[0]?.lengths?.min, columns[0]?.lengths?.max], ['text', 2, 36]);
  assert.equal(columns[1]?.lengths, undefined);
});

test('rows equal to an earlier one are counted, missing cells too', async () => {
  const cell = fc.constantFrom('', 'a', 'b', '1');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 30 }), async (rows) => {
      const whole = rows.map((row) => ['x', ...row]);
      const { duplicates, missing } = await profileOf('w,x,y,z', whole);
      const different = new Set(rows.map((row) => row.join('|'))).size;
      assert.deepEqual(duplicates, { rows: rows.length - different, sampling: { rows: rows.length, exact: true } });
      const complete = rows.filter((row) => row.every(Boolean)).length;
      assert.equal(missing?.completeRows, complete);
      const counted = missing?.patterns.reduce((sum, pattern) => sum + pattern.rows, 0);
      assert.equal(counted, rows.length - complete);
    }),
    { numRuns: 10 },
  );
});

test('missing cells of many columns are told by the columns that miss them together', async () => {
  const header = many(130).map((column) => `c${column}`);
  const cells = (row: number) =>
    header.map((_, column) =>
      row % 4 === 0 && column % 2 === 0 ? '' : row % 4 === 1 && column === 129 ? '' : row + column,
    );
  const all = many(40).map((row) =>
    header.map((_, column) => (column % 3 === row % 3 && row >= 28 ? '' : (cells(row)[column] ?? ''))),
  );
  const { missing } = await profileOf(header.join(','), all);
  assert.equal(missing?.completeRows, 14);
  assert.deepEqual(
    missing?.patterns.slice(0, 2).map(({ columns, rows }) => [columns.length, rows]),
    [
      [65, 7],
      [1, 7],
    ],
  );
  assert.deepEqual(missing?.patterns[1]?.columns, ['c129']);
});

test('columns are suggested for what their names, values and counts speak for', async () => {
  const rows = many(300).map((row) => [
    row + 1,
    `2024-01-${String((row % 28) + 1).padStart(2, '0')}`,
    `k${row % 60}`,
    (row % 7) + 0.5,
    ((row * 7) % 100) / 10,
    row % 3 === 0 ? 'paid' : 'open',
    row % 3 === 0 ? 'yes' : 'no',
  ]);
  const { suggestions = [] } = await profileOf(
    'order_id,created_at,customer_id,sample_weight,amount,state,churn',
    rows,
  );
  const of = (role: string) => suggestions.filter((suggestion) => suggestion.role === role).map(({ column }) => column);
  assert.deepEqual(
    ['id', 'time', 'group', 'weight', 'target', 'leak'].map((role) => of(role)[0]),
    ['order_id', 'created_at', 'customer_id', 'sample_weight', 'churn', 'state'],
  );
  assert.equal(suggestions.find(({ role }) => role === 'leak')?.of, 'churn');
  assert.ok(suggestions.every(({ reason, strength }) => reason.endsWith('.') && strength > 0 && strength <= 1));
});

for (const name of ['x', 'file_row_number']) {
  test(`associations of a large table come from some of its rows and lie within the error, whatever columns are called (${name})`, async () => {
    const rows = many(30_000).map((row) => [(row * 7_919) % 30_000, (row * 7_919) % 30_000, (row * 104_729) % 1_009]);
    const { associations } = await profileOf(`${name},y,z`, rows);
    const { rows: looked, exact, error = 0 } = associations?.sampling ?? assert.fail();
    assert.ok(!exact && looked > 24_000 && looked < 26_000 && error > 0.012 && error < 0.013);
    const spearman = (a: string, b: string) =>
      associations?.pairs.find((pair) => pair.a === a && pair.b === b)?.spearman;
    assert.ok((spearman(name, 'y') ?? 0) > 1 - 1e-9);
    assert.ok(Math.abs(spearman(name, 'z') ?? 1) < 3 * error);
  });
}
