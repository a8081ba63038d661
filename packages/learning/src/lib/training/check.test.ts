import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Table } from '../../index.ts';
import { numbers, words } from '../../testing/tables.ts';
import { LearningError } from '../errors.ts';
import { type TrainRequest, train } from '../train.ts';

const rows = 60;
const columns: Column[] = [
  numbers('x', rows, (row) => Math.sin(row)),
  numbers('day', rows, (row) => 1.6e12 + row * 86_400_000, 'datetime'),
  words('shop', rows, (row) => `shop ${row % 4}`),
  numbers('share', rows, (row) => (row % 7) / 7),
  numbers('minus', rows, (row) => row - 30),
  numbers('huge', rows, (row) => (row === 7 ? 1e39 : 1)),
  words('two', rows, (row) => (row % 2 ? 'yes' : 'no')),
  words('three', rows, (row) => ['a', 'b', 'c'][row % 3]),
  numbers('price', rows, (row) => row * 1.5 + 0.25),
];

const many: Table = {
  rows: 400,
  columns: [numbers('x', 400, (row) => Math.sin(row)), words('two', 400, (row) => (row % 2 ? 'yes' : 'no'))],
};

/** A request that would be trained if it were not refused. */
function requestWith(changes: Partial<TrainRequest>): TrainRequest {
  const features = ['x', 'day', 'shop'];
  return { table: { rows, columns }, target: 'two', features, seed: 1, heldOut: new Uint8Array(rows), ...changes };
}

type Case = [what: string, field: string, changes: Partial<TrainRequest>];

const cases: Case[] = [
  ['a constraint on words', 'monotone', { monotone: { shop: 1 } }],
  ['a constraint on a date', 'monotone', { monotone: { day: 1 } }],
  ['a constraint on a column that is no feature', 'monotone', { monotone: { share: 1 } }],
  ['a constraint on no column', 'monotone', { features: ['x', 'y'], monotone: { y: 1 } }],
  ['a constraint on the target', 'monotone', { target: 'price', features: undefined as never, monotone: { price: 1 } }],
  ['a constraint in no direction', 'monotone', { monotone: { x: 2 as 1 } }],
  ['a constraint for many classes', 'monotone', { target: 'three', monotone: { x: 1 } }],
  ['a constraint on a forest', 'monotone', { algorithm: 'random-forest', monotone: { x: 1 } }],
  ['a constraint on a linear model', 'monotone', { algorithm: 'linear', monotone: { x: 1 } }],
  ['an objective of classes', 'objective', { objective: 'absolute' }],
  ['an unknown objective', 'objective', { target: 'price', objective: 'cubic' as never }],
  ['a quantile of 1', 'objective', { target: 'price', objective: { quantile: 1 } }],
  ['a linear model of absolute errors', 'objective', { target: 'price', objective: 'absolute', algorithm: 'linear' }],
  ['a forest of counts', 'objective', { target: 'price', objective: 'poisson', algorithm: 'random-forest' }],
  ['counts below zero', 'objective', { target: 'minus', task: 'regression', objective: 'poisson' }],
  ['calibration of values', 'calibrate', { target: 'price', calibrate: true }],
  ['an interval of classes', 'intervalLevel', { intervalLevel: 0.9 }],
  ['an interval that holds everything', 'intervalLevel', { target: 'price', intervalLevel: 1 }],
  ['costs of values', 'costs', { target: 'price', costs: { falsePositive: 1, falseNegative: 1 } }],
  ['costs of many classes', 'costs', { target: 'three', costs: { falsePositive: 1, falseNegative: 1 } }],
  ['costs that are nothing', 'costs', { costs: { falsePositive: 0, falseNegative: 0 } }],
  ['a cost below zero', 'costs', { costs: { falsePositive: -1, falseNegative: 1 } }],
  ['weights of words', 'weights', { weights: 'three' }],
  ['weights below zero', 'weights', { weights: 'minus' }],
  ['weights beyond what trees can add up', 'weights', { weights: 'huge' }],
  ['weights that are not there', 'weights', { weights: 'y' }],
  ['weights that are a feature', 'weights', { weights: 'x' }],
  ['weights that are the target', 'weights', { target: 'price', weights: 'price' }],
  ['weights of values as classes', 'classWeights', { target: 'price', classWeights: 'balanced' }],
  ['a weight of no class', 'classWeights', { classWeights: { maybe: 2 } }],
  ['a class weight of zero', 'classWeights', { classWeights: { yes: 0 } }],
  ['a class weight beyond what trees can add up', 'classWeights', { classWeights: { yes: 1e39 } }],
  ['a split by no column', 'split', { split: { kind: 'group', column: 'y' } }],
  ['a split by the target', 'split', { split: { kind: 'group', column: 'two' } }],
  ['segments of no column', 'segments', { segments: ['y'] }],
  ['segments of the target', 'segments', { segments: ['two'] }],
  ['parameters of another family', 'parameters', { algorithm: 'linear', parameters: { leaves: 7 } }],
  ['an unknown parameter', 'parameters', { parameters: { leafs: 7 } as never }],
  ['a parameter out of range', 'parameters', { parameters: { rowShare: 2 } }],
  ['half a leaf', 'parameters', { parameters: { leaves: 7.5 } }],
  [
    'a model larger than a file can be',
    'parameters',
    {
      parameters: { maximumRounds: 100_000, leaves: 65_535 },
      table: many,
      features: ['x'],
      heldOut: new Uint8Array(400),
    },
  ],
  ['no trial', 'tuning', { tuning: { trials: 0 } }],
  ['no time for trials', 'tuning', { tuning: { timeoutSeconds: 0 } }],
  ['a negative time', 'timeBudgetSeconds', { timeBudgetSeconds: -1 }],
  ['half a thread', 'threads', { threads: 0.5 }],
  ['marks for other rows', 'heldOut', { heldOut: new Uint8Array(rows - 1) }],
];

for (const [what, field, changes] of cases) {
  test(`${what} is refused before training, and the sentence names ${field}`, async () => {
    const seen: unknown[] = [];
    const error = await train(requestWith({ ...changes, onProgress: (progress) => seen.push(progress) })).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof LearningError, `${error}`);
    assert.match(error.code, /^learning\.[a-z_]+_invalid$/);
    assert.ok(error.detail.startsWith(`\`${field}\`: `), error.detail);
    assert.match(error.detail, /: .*: .*\./s, 'the sentence says what to do');
    assert.deepEqual(seen, []);
  });
}

test('a split in time by words is refused', async () => {
  const error: unknown = await train(requestWith({ split: { kind: 'time', column: 'shop' } })).catch(
    (reason) => reason,
  );
  assert.equal((error as LearningError).code, 'learning.split_column_unordered');
});
