import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportRecipe } from '../../../index.ts';
import { refusedWith } from '../../testing/ingest-text.ts';
import { convertBytes } from '../testing/convert.ts';

/** The table of a document, written on one line and over several. */
async function tableOf(document: unknown, recipe: ImportRecipe = {}) {
  const [line, lines] = [
    await convertBytes(JSON.stringify(document), recipe),
    await convertBytes(JSON.stringify(document, null, 2), recipe),
  ];
  assert.equal(lines.csv.replace(/\s/g, ''), line.csv.replace(/\s/g, ''));
  assert.deepEqual([line.rejected, lines.rejected], [0, 0]);
  return line;
}

const records = [
  { a: 1, b: 'x' },
  { a: 2, b: 'y' },
];

test('the one list of records in a document is found, wherever it is', async () => {
  const table = await tableOf({ total: 2, tags: ['p'], data: records });
  assert.deepEqual([table.csv, table.records, table.headed], ['a,b\n1,x\n2,y\n', '/data', true]);
  assert.deepEqual(table.findings, []);
  assert.equal((await tableOf({ response: { page: 1, items: records } })).records, '/response/items');
  const features = [{ type: 'Feature', properties: { n: 1 }, geometry: { coordinates: [1, 2] } }];
  const geo = await tableOf({ type: 'FeatureCollection', features });
  assert.equal(geo.csv, 'type,properties.n,geometry.coordinates\nFeature,1,"[1,2]"\n');
});

test('of several lists the longest is read, and the choice is asked for', async () => {
  const document = { users: [{ id: 1 }, { id: 2 }, { id: 3 }], 'log/2': records };
  const table = await tableOf(document);
  assert.equal(table.records, '/users');
  const [finding] = table.findings;
  assert.equal(finding?.code, 'records_chosen');
  assert.deepEqual(
    finding?.choices?.map(({ recipe }) => recipe),
    [{ records: '/users' }, { records: '/log~12' }],
  );
  assert.equal((await tableOf(document, { records: '/log~12' })).csv, 'a,b\n1,x\n2,y\n');
  await assert.rejects(
    tableOf(document, { records: '/none' }),
    refusedWith('datasets.records_missing', /\/users, \/log~12/),
  );
});

test('a list of values for each column is a table', async () => {
  const table = await tableOf({ a: [1, 2.5, null], b: ['x', 'y,z', ''] });
  assert.equal(table.csv, 'a,b\n1,x\n2.5,"y,z"\n,\n');
  assert.deepEqual(table.lines, [1, 2, 3]);
  assert.equal((await tableOf({ result: { a: [1, 2], b: [3, 4] } }, { records: '/result' })).csv, 'a,b\n1,3\n2,4\n');
});

test('the ways in which pandas writes a table are read', async () => {
  const expected = 'a,b\n1,x\n2,y\n';
  const split = {
    columns: ['a', 'b'],
    index: [0, 1],
    data: [
      [1, 'x'],
      [2, 'y'],
    ],
  };
  assert.equal((await tableOf(split)).csv, expected);
  assert.equal((await tableOf({ a: { 0: 1, 1: 2 }, b: { 0: 'x', 1: 'y' } })).csv, expected);
  assert.equal((await tableOf({ 0: records[0], 1: records[1] })).csv, expected);
  assert.equal((await tableOf({ schema: { fields: [{ name: 'a' }] }, data: records })).csv, expected);
});

test('row names that say more than the order are kept', async () => {
  const split = { columns: ['a'], index: ['r1', 'r2'], data: [[1], [2]] };
  assert.equal((await tableOf(split)).csv, 'index,a\nr1,1\nr2,2\n');
  assert.equal((await tableOf({ u7: { a: 1 }, u9: { a: 2 } })).csv, 'key,a\nu7,1\nu9,2\n');
  assert.equal((await tableOf({ a: { 5: 1, 9: 2 }, b: { 5: 3, 9: 4 } })).csv, 'key,a,b\n5,1,3\n9,2,4\n');
});

test('names beside lists of values are taken, also from objects', async () => {
  const table = await tableOf({
    fields: [{ name: 'a' }, { name: 'b' }],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  });
  assert.deepEqual([table.csv, table.headed], ['a,b\n1,x\n2,y\n', true]);
  const portal = { meta: { view: { name: 'V', columns: [{ name: 'a' }, { name: 'b' }] } }, data: [[1, 'x']] };
  assert.equal((await tableOf(portal)).csv, 'a,b\n1,x\n');
});

test('one object is one row and asked about; the answer of a service that failed is refused', async () => {
  const table = await tableOf({ a: 1, b: { c: 2 } });
  assert.deepEqual([table.csv, table.findings[0]?.code], ['a,b.c\n1,2\n', 'single_record']);
  await assert.rejects(
    tableOf({ error: 'not found', status: 404 }),
    refusedWith('datasets.json_no_records', /service/),
  );
  await assert.rejects(tableOf([]), refusedWith('datasets.json_no_records', /list of objects/));
  await assert.rejects(tableOf({}), refusedWith('datasets.json_no_records', /list of objects/));
});

test('columns of different lengths and documents that end early are refused, not cut', async () => {
  const uneven = '{"a":{"0":1,"1":2},"b":{"0":1,"2":2}}';
  await assert.rejects(convertBytes(uneven), refusedWith('datasets.json_broken', /same rows/));
  await assert.rejects(convertBytes('{"data":[{"a":1},{"a":2}'), refusedWith('datasets.json_broken', /cut short/));
  const beginning = await convertBytes('{"data":[{"a":1},{"a":2},{"a', {}, { cut: true });
  assert.deepEqual([beginning.csv, beginning.complete], ['a\n1\n2\n', false]);
  const byColumn = convertBytes('{"a":[1,2],"b":[3,', {}, { cut: true });
  await assert.rejects(byColumn, refusedWith('datasets.beginning_unreadable', /whole file/));
});

test('a broken line of NDJSON costs only itself, also when only few lines are there', async () => {
  const table = await convertBytes('{"a":1,"b":2}\n{"a":2,"b":\n{"a":3,"b":4}\n"hello"\n');
  assert.equal(table.csv, 'a,b\n1,2\n3,4\n');
  assert.deepEqual(
    table.rejects.map(({ line }) => line),
    [2, 4],
  );
});
