import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../index.ts';
import { binaryScores, classScores } from '../../testing/scores.ts';
import { numbers, words } from '../../testing/tables.ts';
import { randomFrom } from '../random.ts';
import { partialDependence } from './partial-dependence.ts';
import { permutationImportance } from './permutation.ts';

const rows = 3000;
const random = randomFrom(11);
const strong = numbers('strong', rows, () => random());
const weak = numbers('weak', rows, () => random());
const unused = words('unused', rows, (row) => ['a', 'b', undefined][row % 3]);
const columns = [strong, weak, unused];
const all = new Uint32Array(rows).map((_, row) => row);
const cell = (column: Column | undefined, row: number): number =>
  column && 'values' in column ? (column.values[row] as number) : Number.NaN;

/** A model that is known: 4 * strong + weak. */
const value = (asked: Column[], row: number): number => 4 * cell(asked[0], row) + cell(asked[1], row);
const predictValues = (asked: Column[], some: Uint32Array) => ({
  values: Float32Array.from(some, (row) => value(asked, row)),
});
const predictClasses = (asked: Column[], some: Uint32Array) =>
  binaryScores(Array.from(some, (row) => value(asked, row) / 5));

test('the drop is as large as theory says, none for an unused feature, and sorted', async () => {
  const actual = Float64Array.from(all, (row) => value(columns, row));
  const importance = await permutationImportance({
    columns,
    rows: all,
    predict: predictValues,
    actual,
    task: 'regression',
    seed: 1,
  });
  assert.deepEqual(
    importance.map(({ feature }) => feature),
    ['strong', 'weak', 'unused'],
  );
  // Shuffling x adds an error of 2 * Var(b x): the drop of r2 is 2 * b^2 Var(x) / Var(y).
  const [first, second, third] = importance;
  assert.ok(first && Math.abs(first.drop - (2 * 16) / 17) < 0.1);
  assert.ok(second && Math.abs(second.drop - 2 / 17) < 0.02);
  assert.deepEqual([third?.drop, third?.interval], [0, [0, 0]]);
  for (const { drop, interval } of importance) assert.ok(interval[0] <= drop && drop <= interval[1]);
});

test('the importance of classes falls by the seed, and named features alone are shuffled', async () => {
  const actual = Float64Array.from(all, (row) => (value(columns, row) + random() > 3 ? 1 : 0));
  const request = {
    columns,
    rows: all,
    predict: predictClasses,
    actual,
    task: 'binary',
    features: ['strong'],
  } as const;
  const one = await permutationImportance({ ...request, features: ['strong'], seed: 5 });
  const other = await permutationImportance({ ...request, features: ['strong'], seed: 5 });
  assert.deepEqual(one, other);
  assert.equal(one.length, 1);
  assert.ok((one[0]?.interval[0] as number) > 0.2);
});

test('an abort ends it before the next answer is asked for', async () => {
  const controller = new AbortController();
  let asked = 0;
  const running = permutationImportance({
    columns,
    rows: all,
    predict: (...request) => {
      asked++;
      controller.abort();
      return predictValues(...request);
    },
    actual: new Float64Array(rows),
    task: 'regression',
    seed: 1,
    signal: controller.signal,
  });
  await assert.rejects(running, { name: 'AbortError' });
  assert.equal(asked, 1);
});

test('partial dependence of a known sum is its own part plus the mean of the rest', async () => {
  const result = await partialDependence({
    columns,
    rows: all,
    feature: 'strong',
    predict: predictValues,
    task: 'regression',
    points: 9,
    mostRows: rows,
  });
  const mean = Float64Array.from(all, (row) => cell(weak, row)).reduce((sum, each) => sum + each / rows, 0);
  assert.equal(result.points.length, 9);
  assert.ok(
    Math.abs((result.points[0] as number) - 0.01) < 0.01 && Math.abs((result.points[8] as number) - 0.99) < 0.01,
  );
  result.points.forEach((point, place) => {
    assert.ok(Math.abs((result.values[0]?.[place] as number) - (4 * (point as number) + mean)) < 1e-5);
    const width = (result.upper[0]?.[place] as number) - (result.lower[0]?.[place] as number);
    assert.ok(Math.abs(width - 0.8) < 0.05);
  });
});

test('an unused feature has a flat line at each of its words, in every class', async () => {
  const result = await partialDependence({
    columns,
    rows: all,
    feature: 'unused',
    task: 'multiclass',
    predict: (asked, some) =>
      classScores(
        Array.from(some, (row) => [value(asked, row) / 10, value(asked, row) / 10, 1 - value(asked, row) / 5]),
      ),
  });
  assert.deepEqual(result.points, ['a', 'b']);
  assert.equal(result.values.length, 3);
  for (const [one, other] of result.values) assert.equal(one, other);
});

test('booleans are asked as booleans, and no rows give no points', async () => {
  const member = numbers('member', rows, (row) => (row % 5 === 0 ? Number.NaN : row % 2), 'boolean');
  const request = {
    columns: [strong, weak, member],
    feature: 'member',
    predict: predictClasses,
    task: 'binary',
  } as const;
  const result = await partialDependence({ ...request, columns: [strong, weak, member], rows: all });
  assert.deepEqual(new Set(result.points), new Set([true, false]));
  const empty = await partialDependence({ ...request, columns: [strong, weak, member], rows: new Uint32Array() });
  assert.deepEqual(empty.points, []);
});

test('rows that all weigh nothing have the mean of rows that weigh the same', async () => {
  const request = { columns, rows: all, feature: 'strong', predict: predictValues, task: 'regression' } as const;
  const weightless = await partialDependence({ ...request, weights: new Float64Array(rows) });
  assert.deepEqual(weightless, await partialDependence(request));
});

test('an abort ends partial dependence before the next point, also where answers come at once', async () => {
  const controller = new AbortController();
  let asked = 0;
  const predict = (some: Column[], places: Uint32Array) => {
    if (asked++ === 0) setImmediate(() => controller.abort(new Error('enough')));
    return predictValues(some, places);
  };
  const request = { columns, rows: all, feature: 'strong', predict, task: 'regression' } as const;
  await assert.rejects(partialDependence({ ...request, signal: controller.signal }), /enough/);
  assert.ok(asked < 4, `${asked} points`);
});
