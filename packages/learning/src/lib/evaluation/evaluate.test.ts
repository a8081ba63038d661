import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ModelOutput } from '../onnx/model.ts';
import { intervalOfArea } from './auc-interval.ts';
import { compareScores } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import { areaUnderRoc, rank } from './ranking.ts';

function binary(scores: number[]): ModelOutput {
  return {
    probabilities: Float32Array.from(scores.flatMap((score) => [1 - score, score])),
    labelIndex: Int32Array.from(scores, (score) => (score > 0.5 ? 1 : 0)),
  };
}

function close(actual: number | undefined, expected: number, tolerance = 1e-6): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);
}

test('binary metrics are those computed by hand, with a tie between a positive and a negative', () => {
  // By falling score: + | - + (tie) | - | +
  const { metrics } = evaluate('binary', [1, 0, 1, 0, 1], binary([0.75, 0.625, 0.625, 0.375, 0.25]), ['no', 'yes']);
  close(metrics.auc, (1 + 1 + 0.5 + 1 + 0 + 0) / 6);
  close(metrics.accuracy, 2 / 5 + 1 / 5);
  close(metrics.precision, 2 / 3);
  close(metrics.recall, 2 / 3);
  close(metrics.f1, 2 / 3);
  close(metrics.brier, (0.0625 + 0.390625 + 0.140625 + 0.140625 + 0.5625) / 5);
  close(metrics.logloss, -(Math.log(0.75) + Math.log(0.375) + Math.log(0.625) + Math.log(0.625) + Math.log(0.25)) / 5);
  close(metrics.averagePrecision, (1 / 3) * 1 + (1 / 3) * (2 / 3) + (1 / 3) * (3 / 5));
});

test('multiclass metrics are those computed by hand', () => {
  const probabilities = Float32Array.from([0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.5, 0.25, 0.25, 0.25, 0.25, 0.5]);
  const scores = { probabilities, labelIndex: Int32Array.from([0, 1, 0, 2]) };
  const { metrics, curves } = evaluate('multiclass', [0, 1, 2, 2], scores, ['a', 'b', 'c']);
  close(metrics.accuracy, 3 / 4);
  close(metrics.logloss, -(3 * Math.log(0.5) + Math.log(0.25)) / 4);
  close(metrics.macroF1, (2 / 3 + 1 + 2 / 3) / 3);
  close(metrics.auc, ((1 + 1 + 0.5) / 3 + 1 + (0.5 + 0.5 + 1 + 1) / 4) / 3);
  assert.deepEqual(curves.confusion?.matrix, [
    [1, 0, 0],
    [0, 1, 0],
    [1, 0, 1],
  ]);
});

test('regression metrics are those computed by hand', () => {
  const { metrics } = evaluate('regression', [1, 2, 3, 6], { values: Float32Array.from([1, 2.5, 2, 6]) });
  close(metrics.rmse, Math.sqrt(1.25 / 4));
  close(metrics.mae, 1.5 / 4);
  close(metrics.medianAbsoluteError, 0.25);
  close(metrics.r2, 1 - 1.25 / 14);
});

test('the area under the ROC curve is the share of pairs in the right order', () => {
  const rows = fc.array(
    fc.record({ score: fc.integer({ min: 0, max: 6 }), positive: fc.integer({ min: 0, max: 1 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(rows, (drawn) => {
      const positives = drawn.filter(({ positive }) => positive === 1);
      const negatives = drawn.filter(({ positive }) => positive === 0);
      const area = areaUnderRoc(
        rank(drawn.map(({ score }) => score)),
        drawn.map(({ positive }) => positive),
      );
      if (positives.length === 0 || negatives.length === 0) return assert.equal(area, undefined);
      const pairs = positives.flatMap((one) =>
        negatives.map((other) => (one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0)),
      );
      close(area, pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length);
    }),
  );
});

test('every metric is a finite number or absent, also on one row, one class or constant values', () => {
  const cases = [
    evaluate('binary', [], binary([]), [0, 1]),
    evaluate('binary', [1], binary([1]), [0, 1]),
    evaluate('binary', [0, 0], binary([0, 1]), [0, 1]),
    evaluate('regression', [3], { values: Float32Array.of(3) }),
    evaluate('regression', [3, 3], { values: Float32Array.of(3, 4) }),
  ];
  for (const { metrics, intervals } of cases) {
    for (const value of [...Object.values(metrics), ...Object.values(intervals).flat()])
      assert.ok(Number.isFinite(value));
  }
  assert.equal(cases[1]?.metrics.auc, undefined);
});

test('ROC and precision-recall curves have at most 200 points and reach both ends', () => {
  const scores = Array.from({ length: 1000 }, (_, row) => ((row * 7919) % 1000) / 1000);
  const { curves } = evaluate(
    'binary',
    scores.map((score, row) => (score + (row % 3) / 3 > 0.8 ? 1 : 0)),
    binary(scores),
    ['a', 'b'],
  );
  const [roc] = curves.roc ?? [];
  const [pr] = curves.precisionRecall ?? [];
  assert.ok(roc && pr && roc.truePositiveRate.length <= 200 && pr.recall.length <= 200);
  assert.deepEqual([roc.falsePositiveRate[0], roc.truePositiveRate[0]], [0, 0]);
  assert.deepEqual([roc.falsePositiveRate.at(-1), roc.truePositiveRate.at(-1)], [1, 1]);
  assert.deepEqual([pr.recall[0], pr.recall.at(-1)], [0, 1]);
});

test('intervals hold the metric and do not change from run to run', () => {
  const scores = Array.from({ length: 500 }, (_, row) => ((row * 7919) % 500) / 500);
  const actual = scores.map((score, row) => (score + (row % 5) / 5 > 0.9 ? 1 : 0));
  const one = evaluate('binary', actual, binary(scores), ['a', 'b']);
  const other = evaluate('binary', actual, binary(scores), ['a', 'b']);
  assert.deepEqual(one.intervals, other.intervals);
  for (const name of ['auc', 'accuracy', 'logloss']) {
    const [low, high] = one.intervals[name] as [number, number];
    assert.ok(low < (one.metrics[name] as number) && (one.metrics[name] as number) < high, name);
  }
});

test('a perfect score on few rows does not promise a perfect score on others', () => {
  const actual = Array.from({ length: 70 }, (_, row) => row % 2);
  const { metrics, intervals } = evaluate('binary', actual, binary(actual.map((label) => 0.1 + 0.8 * label)), [
    'a',
    'b',
  ]);
  assert.deepEqual([metrics.accuracy, metrics.auc], [1, 1]);
  // Wilson's lower bound at a share of 1 is n / (n + z^2).
  close(intervals.accuracy?.[0], 70 / (70 + 1.959964 ** 2));
  close(intervals.accuracy?.[1], 1);
  assert.ok((intervals.auc?.[0] as number) > 0.85 && (intervals.auc?.[0] as number) < 0.97);
  close(intervals.auc?.[1], 1);
});

test('one positive row does not say where others would be', () => {
  const actual = Array.from({ length: 1000 }, (_, row) => (row === 0 ? 1 : 0));
  const scores = actual.map((_, row) => (row === 0 ? 0.63 : row / 1000));
  const { intervals } = evaluate('binary', actual, binary(scores), ['a', 'b']);
  const [low, high] = intervals.auc as [number, number];
  assert.ok(low < 0.2 && high > 0.9, `${low} to ${high}`);
  assert.equal(intervals.averagePrecision, undefined);
});

test('with many rows the interval of few agrees with the bootstrap', () => {
  const actual = Array.from({ length: 60 }, (_, row) => row % 2);
  const scores = actual.map((label, row) => (label + ((row * 7) % 11) / 5) / 4);
  const { metrics, intervals } = evaluate('binary', actual, binary(scores), ['a', 'b']);
  const [low, high] = intervalOfArea(metrics.auc as number, 30, 30);
  assert.ok(
    Math.abs(low - (intervals.auc?.[0] as number)) < 0.06 && Math.abs(high - (intervals.auc?.[1] as number)) < 0.06,
  );
});

test('a clearly better challenger has a difference whose interval is above zero; an equal one has exactly zero', () => {
  const actual = Array.from({ length: 400 }, (_, row) => row % 2);
  const weak = binary(actual.map((label, row) => (label + ((row * 7) % 11) / 4) / 4));
  const strong = binary(actual.map((label, row) => (label + ((row * 7) % 11) / 20) / 2));
  const better = compareScores('binary', actual, weak, strong, { seed: 1 });
  assert.ok(better && better.metric === 'auc' && better.interval[0] > 0);
  assert.deepEqual(compareScores('binary', actual, weak, weak, { seed: 1 })?.interval, [0, 0]);
});
