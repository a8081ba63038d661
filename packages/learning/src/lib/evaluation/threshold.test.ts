import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseThreshold } from './threshold.ts';

const drawn = fc.array(
  fc.record({
    actual: fc.integer({ min: 0, max: 1 }),
    p: fc.integer({ min: 0, max: 10 }).map((p) => Math.fround(p / 10)),
    weight: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const cost = fc.integer({ min: 0, max: 9 });

test('no threshold is cheaper than the chosen one, and it costs what it says', () => {
  fc.assert(
    fc.property(drawn, cost, cost, (rows, falsePositive, falseNegative) => {
      fc.pre(falsePositive + falseNegative > 0);
      const costAt = (threshold: number): number =>
        rows.reduce((sum, { actual, p, weight }) => {
          const isWrong = p >= threshold !== (actual === 1);
          return sum + (isWrong ? weight * (actual === 1 ? falseNegative : falsePositive) : 0);
        }, 0);
      const chosen = chooseThreshold(
        rows.map(({ actual }) => actual),
        Float32Array.from(rows, ({ p }) => p),
        { falsePositive, falseNegative },
        { weights: Float64Array.from(rows, ({ weight }) => weight) },
      );
      assert.equal(chosen.cost, costAt(chosen.threshold));
      for (let threshold = 0; threshold <= 1.06; threshold += 0.05) assert.ok(chosen.cost <= costAt(threshold));
      const total = rows.reduce((sum, { weight }) => sum + weight, 0);
      if (total > 0) assert.ok(Math.abs(chosen.costPerRowAtHalf * total - costAt(0.5)) < 1e-9);
    }),
  );
});

test('a case done by hand: a missed positive that costs four times as much lowers the threshold', () => {
  const actual = [0, 0, 1, 0, 1];
  const p = Float32Array.of(0.125, 0.25, 0.375, 0.5, 0.75);
  const equal = chooseThreshold(actual, p, { falsePositive: 1, falseNegative: 1 });
  assert.deepEqual([equal.threshold, equal.cost], [0.625, 1]);
  const dear = chooseThreshold(actual, p, { falsePositive: 1, falseNegative: 4 });
  assert.equal(dear.threshold, Math.fround(0.3125));
  assert.deepEqual([dear.cost, dear.costPerRow, dear.costPerRowAtHalf], [1, 0.2, 1]);
  assert.deepEqual([dear.truePositiveRate, dear.falsePositiveRate, dear.precision], [1, 1 / 3, 2 / 3]);
});

test('when a false positive costs nothing all are positive, when a missed one costs nothing none is', () => {
  const actual = [0, 1, 1];
  const p = Float32Array.of(0, 0.5, 1);
  assert.equal(chooseThreshold(actual, p, { falsePositive: 1, falseNegative: 0 }).positiveRate, 0);
  assert.equal(chooseThreshold(actual, p, { falsePositive: 0, falseNegative: 1 }).truePositiveRate, 1);
  assert.throws(() => chooseThreshold(actual, p, { falsePositive: 0, falseNegative: 0 }), RangeError);
  assert.throws(() => chooseThreshold(actual, p, { falsePositive: -1, falseNegative: 2 }), RangeError);
});

test('of equally cheap thresholds the one nearest to that of calibrated probabilities is taken', () => {
  const actual = [0, 0, 1, 0, 1];
  const p = Float32Array.of(0.125, 0.25, 0.5, 0.75, 0.875);
  const near = (falsePositive: number, falseNegative: number): number =>
    chooseThreshold(actual, p, { falsePositive, falseNegative }).threshold;
  assert.equal(near(1, 1), 0.375);
  assert.equal(near(1.0000001, 1), 0.8125);
});
