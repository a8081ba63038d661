import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Signature } from '@millrace/learning';
import { AddedColumns } from './added-columns.ts';
import { type JsonRecord, JsonResult } from './json-result.ts';

const signature = { target: { name: 'price' }, outputs: {} } as Signature;

/** What becomes of these records when the rows among them are answered 1, 2, … in turn. */
async function written(
  records: JsonRecord[],
  { rejects = [], ...options }: { header: string[]; format?: 'json' | 'ndjson'; pointer?: string; rejects?: number[] },
): Promise<{ document: string; rejected: number }> {
  const stream = new PassThrough();
  const all = text(stream);
  const each = async function* () {
    yield* records;
  };
  const added = new AddedColumns(signature, options.header);
  const file = { stream, written: all.then(() => {}) };
  const result = new JsonResult({ format: 'json', ...options, file, records: each(), added });
  const rows = records.filter(({ problem, above }) => problem === undefined && above === undefined).length;
  const chunk = {
    header: options.header,
    missingColumns: [],
    table: { rows: rows - rejects.length, columns: [] },
    rejects: rejects.map((before) => ({ before, reason: 'No.' })),
  };
  await result.write(chunk, { values: Float32Array.from({ length: rows }, (_, row) => row + 1) });
  const rejected = await result.end();
  return { document: await all, rejected };
}

test('each record keeps its text, and those that are no rows stay where they are', async () => {
  const records = [
    { raw: '{"a": 1.50}' },
    { raw: 'broken {', problem: 'Not JSON.' },
    { raw: '{}' },
    { raw: '{"a":2}' },
  ];
  const { document, rejected } = await written(records, { header: ['a'], rejects: [1] });
  assert.equal(rejected, 1);
  assert.equal(
    document,
    '[\n{"a": 1.50,"prediction":1,"prediction_problem":null},\n{"record":"broken {","prediction":null,"prediction_problem":"Not JSON."},\n{"prediction":null,"prediction_problem":"No."},\n{"a":2,"prediction":2,"prediction_problem":null}\n]\n',
  );
});

test('a record a line, and a list where the document had it', async () => {
  const records = [{ raw: '{"a":1}' }, { raw: '{"a":2}' }];
  const lines = await written(records, { header: ['a'], format: 'ndjson' });
  assert.equal(
    lines.document,
    '{"a":1,"prediction":1,"prediction_problem":null}\n{"a":2,"prediction":2,"prediction_problem":null}\n',
  );
  const nested = JSON.parse((await written(records, { header: ['a'], pointer: '/data~1all/rows' })).document);
  assert.equal(nested['data/all'].rows[1].prediction, 2);
});

test('lists get their answers in the same place, however long they are, and names where they have none', async () => {
  const records = [{ raw: '[1,2]' }, { raw: '[NaN]' }, { raw: '[1,2,3]' }, { raw: '7', problem: 'No list.' }];
  const lists = JSON.parse((await written(records, { header: ['a', 'b'], rejects: [2] })).document.replace('NaN', '0'));
  assert.deepEqual(lists, [
    ['a', 'b', 'prediction', 'prediction_problem'],
    [1, 2, 1, null],
    [0, null, 2, null],
    ['[1,2,3]', null, null, 'No.'],
    ['7', null, null, 'No list.'],
  ]);
  const named = [
    { raw: '["Title"]', above: 'title' as const },
    { raw: '["a","b"]', above: 'names' as const },
  ];
  const own = JSON.parse((await written([...named, { raw: '[1,2]' }], { header: ['a', 'b'] })).document);
  assert.deepEqual(own, [['Title'], ['a', 'b', 'prediction', 'prediction_problem'], [1, 2, 1, null]]);
});

test('plain values become records', async () => {
  const { document } = await written([{ raw: '5' }, { raw: '"x"' }], { header: ['value'] });
  assert.deepEqual(
    JSON.parse(document).map((record: { value: unknown }) => record.value),
    [5, 'x'],
  );
});
