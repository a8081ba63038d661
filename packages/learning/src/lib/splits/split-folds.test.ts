import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { numbers, words } from '../../testing/tables.ts';
import { LearningError } from '../errors.ts';
import { copiesOf } from './copies.ts';
import type { Fold } from './fold.ts';
import { type FoldsRequest, splitFolds } from './split-folds.ts';

const labelsOf = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 200 });
const foldCounts = fc.integer({ min: 2, max: 6 });

function request(labels: number[], more: Partial<FoldsRequest>): FoldsRequest {
  const rows = labels.length;
  return { rows, task: 'multiclass', labels, kind: { kind: 'random' }, folds: 5, seed: 1, ...more };
}

function watchedTimes(folds: Fold[], rows: number): number[] {
  const times = new Array<number>(rows).fill(0);
  for (const { watching } of folds) for (const row of watching) times[row] = (times[row] as number) + 1;
  return times;
}

function assertApart({ learning, watching }: Fold): void {
  const learnt = new Set(learning);
  assert.ok(learning.length > 0 && watching.length > 0);
  assert.ok(watching.every((row) => !learnt.has(row)));
}

test('random folds watch every row once and spread every class evenly', () => {
  fc.assert(
    fc.property(labelsOf, foldCounts, fc.integer(), (labels, count, seed) => {
      const folds = splitFolds(request(labels, { folds: count, seed }));
      assert.equal(folds.length, count);
      assert.ok(watchedTimes(folds, labels.length).every((times) => times === 1));
      for (const fold of folds) assert.equal(fold.learning.length + fold.watching.length, labels.length);
      folds.forEach(assertApart);
      for (const k of new Set(labels)) {
        const counts = folds.map(({ watching }) => watching.filter((row) => labels[row] === k).length);
        assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
      }
    }),
  );
});

test('folds fall by the seed alone', () => {
  const labels = Array.from({ length: 50 }, (_, row) => row % 3);
  assert.deepEqual(splitFolds(request(labels, { seed: 7 })), splitFolds(request(labels, { seed: 7 })));
  assert.notDeepEqual(splitFolds(request(labels, { seed: 7 })), splitFolds(request(labels, { seed: 8 })));
});

test('a group is never in both parts, and every row is watched once', () => {
  fc.assert(
    fc.property(labelsOf, foldCounts, fc.integer({ min: 2, max: 30 }), (labels, count, groupCount) => {
      const groups = Int32Array.from(labels, (_, row) => ((row * row) % groupCount) - 1);
      const folds = splitFolds(request(labels, { folds: count, kind: { kind: 'group', groups } }));
      assert.ok(watchedTimes(folds, labels.length).every((times) => times === 1));
      for (const { learning, watching } of folds) {
        const learnt = new Set(Array.from(learning, (row) => groups[row]).filter((group) => (group as number) >= 0));
        assert.ok(watching.length > 0 && learning.length > 0);
        assert.ok(watching.every((row) => !learnt.has(groups[row])));
      }
    }),
  );
});

test('many small groups are spread so that the classes are even', () => {
  const labels = Array.from({ length: 600 }, (_, row) => (Math.floor(row / 3) % 4 === 0 ? 1 : 0));
  const groups = Int32Array.from(labels, (_, row) => Math.floor(row / 3));
  const folds = splitFolds(request(labels, { task: 'binary', kind: { kind: 'group', groups } }));
  for (const { watching } of folds) {
    assert.ok(Math.abs(watching.length - 120) <= 6);
    assert.ok(Math.abs(watching.filter((row) => labels[row] === 1).length - 30) <= 3);
  }
});

test('time folds learn from the strict past only and watch no row twice', () => {
  const timesOf = fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(Number.NaN)), { minLength: 10 });
  fc.assert(
    fc.property(timesOf, foldCounts, (times, count) => {
      fc.pre(new Set(times.filter((time) => !Number.isNaN(time))).size >= 2);
      const order = Float64Array.from(times);
      const folds = splitFolds(request(times, { task: 'regression', folds: count, kind: { kind: 'time', order } }));
      assert.ok(folds.length >= 1 && folds.length <= count);
      assert.ok(watchedTimes(folds, times.length).every((often) => often <= 1));
      for (const { learning, watching } of folds) {
        const latest = Math.max(...Array.from(learning, (row) => order[row] as number));
        const earliest = Math.min(...Array.from(watching, (row) => order[row] as number));
        assert.ok(learning.length > 0 && watching.length > 0 && latest < earliest);
      }
    }),
  );
});

test('rows of one time or of one group are refused with what to do', () => {
  const labels = Array.from({ length: 20 }, () => 0);
  const same = [
    { kind: 'time', order: new Float64Array(20) },
    { kind: 'time', order: new Float64Array(20).fill(Number.NaN) },
    { kind: 'group', groups: new Int32Array(20) },
  ] as const;
  for (const kind of same) {
    assert.throws(
      () => splitFolds(request(labels, { kind })),
      (error) => error instanceof LearningError && error.code === 'learning.split_impossible',
    );
  }
});

test('time folds cut the rows into blocks of one size, and learn from one block more each', () => {
  const order = Float64Array.from({ length: 60 }, (_, row) => 59 - row);
  const folds = splitFolds(request(Array.from(order), { task: 'regression', kind: { kind: 'time', order } }));
  assert.deepEqual(
    folds.map(({ learning, watching }) => [learning.length, watching.length]),
    [10, 20, 30, 40, 50].map((learning) => [learning, 10]),
  );
});

test('rows without a group need not stay together', () => {
  const groups = Int32Array.from({ length: 40 }, (_, row) => (row < 30 ? -1 : row));
  const folds = splitFolds(request(new Array(40).fill(0), { kind: { kind: 'group', groups } }));
  assert.deepEqual(
    folds.map(({ watching }) => watching.length),
    [8, 8, 8, 8, 8],
  );
});

test('equal rows are watched together, so that a model that only remembers does not seem to know', () => {
  const rows = 400;
  const cell = (row: number): number => (row % 4 === 3 ? row - 1 : row);
  const table = { rows, columns: [numbers('a', rows, cell), words('b', rows, (row) => `w${cell(row) % 7}`)] };
  const all = new Uint32Array(rows).map((_, row) => row);
  const copyOf = copiesOf(table, ['a', 'b'], all);
  assert.deepEqual(copyOf, all.map(cell));
  const request = { rows, task: 'regression', labels: new Float64Array(rows), seed: 3 } as const;
  const folds = splitFolds({ ...request, folds: 5, kind: { kind: 'random', copyOf } });
  assert.equal(folds.length, 5);
  for (const { watching } of folds) {
    const watched = new Set(watching);
    for (const row of all) assert.equal(watched.has(row), watched.has(cell(row)));
  }
});

test('rows are not kept together where none are equal, nor where most are', () => {
  const rows = 100;
  const all = new Uint32Array(rows).map((_, row) => row);
  const of = (cell: (row: number) => number) => ({ rows, columns: [numbers('a', rows, cell)] });
  assert.equal(
    copiesOf(
      of((row) => row),
      ['a'],
      all,
    ),
    undefined,
  );
  assert.equal(
    copiesOf(
      of((row) => row % 9),
      ['a'],
      all,
    ),
    undefined,
  );
});
