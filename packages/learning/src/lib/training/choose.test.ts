import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Table } from '../../index.ts';
import { numbers } from '../../testing/tables.ts';
import { randomFrom } from '../random.ts';
import { train } from '../train.ts';
import type { TrainRequest } from './request.ts';

const rows = 400;
const drawn = Array.from({ length: rows }, ((random) => () => [random(), random(), random(), random()])(randomFrom(5)));
const cell = (row: number, column: number) => drawn[row]?.[column] as number;
const heldOut = Uint8Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 1 : 0));

/** Three numbers, and a target that follows from them but for some noise. */
function tableOf(truth: (x: number, y: number, z: number) => number): Table {
  const columns = ['x', 'y', 'z'].map((name, column) => numbers(name, rows, (row) => cell(row, column)));
  const target = (row: number) => truth(cell(row, 0), cell(row, 1), cell(row, 2)) + 0.2 * cell(row, 3);
  return { rows, columns: [...columns, numbers('target', rows, target)] };
}

const straight = tableOf((x, y, z) => 3 * x - 2 * y + z);
const crooked = tableOf((x, y, z) => (x > 0.5 === y > 0.4 ? 3 : 0) + (z > 0.7 ? 1 : 0));
const request: TrainRequest = { table: straight, target: 'target', seed: 1, threads: 1, heldOut };

test('where the truth is a straight line a linear model is chosen, where it has corners trees are', async () => {
  const linear = await train(request);
  assert.equal(linear.parameters.algorithm, 'linear');
  const trees = await train({ ...request, table: crooked });
  assert.notEqual(trees.parameters.algorithm, 'linear');
  assert.ok((trees.metrics.r2 as number) > 0.9);
});

test('a choice tells the loss of each family with its standard error, simplest first, and why', async () => {
  const told: string[] = [];
  const { selection = [], notes } = await train({ ...request, onFamily: ({ family }) => told.push(family) });
  assert.deepEqual(
    told,
    selection.map(({ family }) => family),
  );
  assert.deepEqual(
    selection.map(({ family, state }) => [family, state]),
    [
      ['linear', 'complete'],
      ['random-forest', 'complete'],
      ['gradient-boosting', 'complete'],
    ],
  );
  for (const { mean, standardError } of selection) assert.ok((mean as number) > 0 && (standardError as number) > 0);
  assert.ok(notes.some((note) => note.includes('linear was chosen by cross-validation')));
});

test('families that cannot do what is asked are not tried', async () => {
  const { parameters, selection } = await train({ ...request, monotone: { x: 1 } });
  assert.equal(parameters.algorithm, 'gradient-boosting');
  assert.equal(selection, undefined);
});

test('a choice without any time is the first family that can be learnt', async () => {
  const { parameters, selection = [] } = await train({ ...request, table: crooked, timeBudgetSeconds: 0 });
  assert.equal(parameters.algorithm, 'linear');
  assert.deepEqual(
    selection.map(({ state }) => state),
    ['complete', 'skipped', 'skipped'],
  );
});

test('a choice that is cancelled stops', async () => {
  const cancel = new AbortController();
  const cancelled = train({ ...request, table: crooked, signal: cancel.signal, onProgress: () => cancel.abort() });
  await assert.rejects(cancelled, { name: 'AbortError' });
});
