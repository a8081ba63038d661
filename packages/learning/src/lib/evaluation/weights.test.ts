import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LearningTask } from '../../index.ts';
import { binaryScores, classScores } from '../../testing/scores.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { compareScores } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';

interface Row {
  actual: number;
  score: number;
  weight: number;
}

const drawn = fc.array(
  fc.record({
    actual: fc.integer({ min: 0, max: 2 }),
    score: fc.integer({ min: 1, max: 15 }).map((score) => score / 16),
    weight: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const tasks: LearningTask[] = ['binary', 'multiclass', 'regression'];

function scoresOf(task: LearningTask, rows: Row[]): ModelOutput {
  const scores = rows.map(({ score }) => score);
  if (task === 'regression') return { values: Float32Array.from(scores) };
  if (task === 'binary') return binaryScores(scores);
  return classScores(scores.map((score) => [score / 2, (1 - score) / 4, 0.5 - score / 2 + (score * 1 + 3) / 4 - 0.5]));
}

function judgeThem(task: LearningTask, rows: Row[], weighted: boolean) {
  const actual = rows.map(({ actual: truth }) => (task === 'binary' ? Math.min(1, truth) : truth));
  const labels = task === 'regression' ? undefined : task === 'binary' ? ['a', 'b'] : ['a', 'b', 'c'];
  const weights = Float64Array.from(rows, ({ weight }) => weight);
  return evaluate(task, actual, scoresOf(task, rows), labels, weighted ? { weights } : {});
}

function assertAlike(one: unknown, other: unknown, path = ''): void {
  if (typeof one === 'number' && typeof other === 'number') {
    assert.ok(Math.abs(one - other) < 1e-9, `${path}: ${one} is not ${other}`);
  } else if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    assert.deepEqual(Object.keys(one), Object.keys(other), path);
    for (const [key, value] of Object.entries(one)) assertAlike(value, (other as never)[key], `${path}.${key}`);
  } else assert.equal(one, other, path);
}

test('in every metric a weight of two is a row seen twice, a weight of zero a row not seen', () => {
  fc.assert(
    fc.property(drawn, fc.constantFrom(...tasks), (rows, task) => {
      fc.pre(rows.some(({ weight }) => weight > 0));
      const repeated = rows.flatMap((row) => new Array<Row>(row.weight).fill(row));
      assertAlike(judgeThem(task, rows, true).metrics, judgeThem(task, repeated, false).metrics);
    }),
  );
});

test('in every curve a weight of two is a row seen twice', () => {
  const withoutBands = (curve: object) => ({ ...curve, lower: undefined, upper: undefined });
  fc.assert(
    fc.property(drawn, (rows) => {
      const counted = rows.map((row) => ({ ...row, weight: 1 + (row.weight % 2) }));
      const repeated = counted.flatMap((row) => new Array<Row>(row.weight).fill(row));
      const [one, other] = [judgeThem('binary', counted, true).curves, judgeThem('binary', repeated, false).curves];
      for (const name of ['roc', 'precisionRecall', 'lift', 'calibration'] as const) {
        assertAlike(one[name]?.map(withoutBands), other[name]?.map(withoutBands), name);
      }
      assertAlike(one.confusion, other.confusion);
    }),
  );
});

test('the order of the rows changes no metric and no curve', () => {
  fc.assert(
    fc.property(drawn, fc.constantFrom(...tasks), fc.integer({ min: 0, max: 39 }), (rows, task, turn) => {
      fc.pre(rows.some(({ weight }) => weight > 0));
      const turned = [...rows.slice(turn), ...rows.slice(0, turn)].reverse();
      const [one, other] = [judgeThem(task, rows, true), judgeThem(task, turned, true)];
      assertAlike(one.metrics, other.metrics);
      assert.deepEqual(one.curves.roc?.[0]?.truePositiveRate.length, other.curves.roc?.[0]?.truePositiveRate.length);
      one.curves.roc?.forEach((roc, k) => {
        assertAlike(roc.truePositiveRate, other.curves.roc?.[k]?.truePositiveRate);
      });
    }),
  );
});

test('equal weights of any size change neither metrics nor intervals', () => {
  const rows = Array.from({ length: 200 }, (_, row) => ({
    actual: row % 3 === 0 ? 1 : 0,
    score: ((row * 37) % 97) / 97,
    weight: 2.5,
  }));
  const [one, other] = [judgeThem('binary', rows, true), judgeThem('binary', rows, false)];
  assertAlike(one.metrics, other.metrics);
  assertAlike(one.intervals, other.intervals);
});

test('a comparison weighs the rows: the model that is right where it counts is the better one', () => {
  const actual = Array.from({ length: 300 }, (_, row) => row % 2);
  const isRight = (row: number, part: number): boolean => row % 3 === part;
  const of = (part: number) => binaryScores(actual.map((label, row) => (isRight(row, part) ? 0.1 + 0.8 * label : 0.5)));
  const weights = Float64Array.from(actual, (_, row) => (isRight(row, 0) ? 10 : 1));
  const comparison = compareScores('binary', actual, of(1), of(0), { weights });
  assert.ok(comparison && comparison.interval[0] > 0);
  assert.ok(comparison.interval[0] < comparison.difference && comparison.difference < comparison.interval[1]);
  const unweighted = compareScores('binary', actual, of(1), of(0));
  assert.ok(unweighted && Math.abs(unweighted.difference) < 0.02);
});
