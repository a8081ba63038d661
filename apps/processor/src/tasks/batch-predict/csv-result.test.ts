import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { type ChunkReject, CsvWriter } from '@millrace/datasets/server';
import type { Signature } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';
import { AddedColumns } from './added-columns.ts';
import { CsvResult } from './csv-result.ts';

interface Rows {
  lines: string[];
  rejects: ChunkReject[];
}

async function written(
  target: Signature['target'],
  header: string[],
  chunk: Rows,
  output: ModelOutput,
  outputs: Signature['outputs'] = {},
) {
  const stream = new PassThrough();
  const written = text(stream);
  const first = { header, headerLine: header.join(',') };
  const added = new AddedColumns({ target, outputs } as Signature, header);
  const writer = new CsvWriter({ output: stream });
  const result = new CsvResult({ writer, written: written.then(() => {}), added, first });
  const table = { rows: chunk.lines.length, columns: [] };
  await result.write({ ...first, ...chunk, missingColumns: [], table }, output);
  await result.end();
  return (await written).trimEnd().split('\n');
}

test('each row keeps its text and gets its label, the probability of it and of every class', async () => {
  const lines = await written(
    { name: 'fits', labels: [false, true] },
    ['size', 'name'],
    { lines: ['1.50,"a, b"', '2,c'], rejects: [] },
    { labelIndex: Int32Array.of(1, 0), probabilities: Float32Array.of(0.25, 0.75, 0.9, 0.1) },
  );
  assert.deepEqual(lines, [
    'size,name,prediction,probability,probability_false,probability_true,prediction_problem',
    '1.50,"a, b",true,0.75,0.25,0.75,',
    '2,c,false,0.9,0.9,0.1,',
  ]);
});

test('rejected rows stay in their place, with the reason', async () => {
  const reject = { column: 'size', reason: 'Not a number.' };
  const lines = await written(
    { name: 'price' },
    ['size', 'name'],
    {
      lines: ['1,a', '2,b'],
      rejects: [
        { ...reject, line: 2, before: 0, raw: 'x,y', record: 'x,y' },
        { line: 4, before: 1, raw: 'too,many,fields', reason: 'The row has 3 fields.' },
        { ...reject, line: 6, before: 2, raw: 'z,z', record: 'z,z' },
      ],
    },
    { values: Float32Array.of(99.9, 1234567.8) },
  );
  assert.deepEqual(lines, [
    'size,name,prediction,prediction_problem',
    'x,y,,Not a number.',
    '1,a,99.9,',
    '"too,many,fields",,,The row has 3 fields.',
    '2,b,1234567.8,',
    'z,z,,Not a number.',
  ]);
});

test('a number that comes with an interval gets both of its ends', async () => {
  const reject = { line: 3, before: 1, raw: 'x', record: 'x', column: 'size', reason: 'Not a number.' };
  const lines = await written(
    { name: 'price' },
    ['size'],
    { lines: ['1'], rejects: [reject] },
    { values: Float32Array.of(99.9), lower: Float32Array.of(90.5), upper: Float32Array.of(110) },
    { value: 'value', lower: 'lower', upper: 'upper' },
  );
  assert.deepEqual(lines, ['size,prediction,lower,upper,prediction_problem', '1,99.9,90.5,110,', 'x,,,,Not a number.']);
});
