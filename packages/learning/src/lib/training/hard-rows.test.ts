/** Tables whose rows leave little to learn from or to judge by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbers, words } from '../../testing/tables.ts';
import { randomFrom } from '../random.ts';
import { train } from '../train.ts';

const rows = 200;
const random = randomFrom(3);
const size = numbers('size', rows, () => random());
const sizes = (size as { values: Float64Array }).values;
const day = numbers('day', rows, (row) => row * 86_400_000, 'datetime');
const firstHeldOut = new Uint8Array(rows).fill(1, 0, 40);
const lastHeldOut = new Uint8Array(rows).fill(1, 160);

for (const algorithm of ['linear', 'random-forest', 'gradient-boosting'] as const) {
  test(`${algorithm}: rows of the past that weigh nothing are not learnt from alone`, async () => {
    const price = numbers('price', rows, (row) => (sizes[row] as number) + row / 100);
    const weight = numbers('weight', rows, (row) => (row < 120 ? 0 : 1));
    const { metrics } = await train({
      table: { rows, columns: [size, day, price, weight] },
      target: 'price',
      weights: 'weight',
      split: { kind: 'time', column: 'day' },
      heldOut: lastHeldOut,
      algorithm,
      seed: 1,
    });
    assert.ok(Number.isFinite(metrics.r2));
  });
}

test('weights that leave nothing to compare models by are refused', async () => {
  const price = numbers('price', rows, (row) => sizes[row] as number);
  const weight = numbers('weight', rows, (row) => (row >= 150 ? 1 : 0));
  const table = { rows, columns: [size, day, price, weight] };
  const split = { kind: 'time', column: 'day' } as const;
  await assert.rejects(train({ table, target: 'price', weights: 'weight', split, heldOut: lastHeldOut, seed: 1 }), {
    code: 'learning.weights_invalid',
  });
});

test('a target that differs in the held-out rows alone is refused', async () => {
  const isEarly = (row: number): boolean => row < 3;
  const targets = [
    words('target', rows, (row) => (isEarly(row) ? 'yes' : 'no')),
    numbers('target', rows, (row) => (isEarly(row) ? 0.5 : 1)),
  ];
  for (const target of targets) {
    const table = { rows, columns: [size, target] };
    await assert.rejects(train({ table, target: 'target', heldOut: firstHeldOut, seed: 1 }), {
      code: 'learning.target_constant',
    });
  }
});

test('rows of no known time or group are told of', async () => {
  const columns = [
    size,
    numbers('day', rows, (row) => (row % 50 === 0 ? Number.NaN : row), 'datetime'),
    words('shop', rows, (row) => (row % 50 === 1 ? undefined : row % 50 === 2 ? '' : `s${row < 160 ? row % 7 : 8}`)),
    numbers('price', rows, (row) => (sizes[row] as number) * 2),
  ];
  const request = { table: { rows, columns }, target: 'price', features: ['size'], heldOut: lastHeldOut, seed: 1 };
  const byTime = await train({ ...request, algorithm: 'linear', split: { kind: 'time', column: 'day' } });
  assert.deepEqual(
    byTime.notes.filter((note) => note.includes("'day'")),
    ["4 rows without a value in 'day' are learnt from; they may be later than held-out ones."],
  );
  const byGroup = await train({ ...request, algorithm: 'linear', split: { kind: 'group', column: 'shop' } });
  assert.deepEqual(
    byGroup.notes.filter((note) => note.includes("'shop'")),
    ["8 rows without a value in 'shop' are learnt from; they may belong to groups that are held out."],
  );
});

test('a forest that was too sure of the past is calibrated so that its file can repeat it', async () => {
  const grade = words('grade', rows, (row) => (row > 120 ? 'new' : 'old'));
  const split = { kind: 'time', column: 'day' } as const;
  const table = { rows, columns: [size, day, grade] };
  const { task } = await train({
    table,
    target: 'grade',
    algorithm: 'random-forest',
    split,
    heldOut: lastHeldOut,
    seed: 1,
  });
  assert.equal(task, 'binary');
});

test('what a threshold costs is told of the held-out rows too, and why there is no calibration', async () => {
  const won = words('won', rows, (row) => ((sizes[row] as number) + random() / 2 > 0.8 ? 'yes' : 'no'));
  const costs = { falsePositive: 1, falseNegative: 5 };
  const request = { table: { rows, columns: [size, won] }, target: 'won', heldOut: firstHeldOut, seed: 1, costs };
  const { threshold, card, curves } = await train({ ...request, algorithm: 'linear', classWeights: 'balanced' });
  const [ofNo = [], ofYes = []] = curves.confusion?.matrix ?? [];
  assert.equal(threshold?.heldOut?.costPerRowAtHalf, ((ofNo[1] as number) + 5 * (ofYes[0] as number)) / 40);
  assert.equal(card?.calibration?.reason, 'as it would undo the weights of classes');
});
