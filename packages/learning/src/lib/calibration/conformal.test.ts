import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom } from '../random.ts';
import { conformalInterval, coverageOf } from './conformal.ts';

/** Errors with a long tail above. */
function simulate(rows: number, seed: number) {
  const random = randomFrom(seed);
  const values = Float64Array.from({ length: rows }, () => random() * 100);
  const actual = values.map((value) => value + -Math.log(1 - random()) * 5 - 2 + random());
  return { values, actual };
}

test('an interval holds its share of new rows, on average over calibration sets, also of few rows', () => {
  for (const [rows, level] of [
    [19, 0.9],
    [60, 0.8],
    [300, 0.95],
  ] as const) {
    for (const asymmetric of [false, true]) {
      const repeats = 300;
      let sum = 0;
      for (let seed = 0; seed < repeats; seed++) {
        const calibration = simulate(rows, seed);
        const interval = conformalInterval(calibration.values, calibration.actual, level, { asymmetric });
        if (!interval) {
          sum += 1;
          continue;
        }
        const fresh = simulate(200, seed + 10_000);
        sum += coverageOf(interval, fresh.values, fresh.actual)?.coverage as number;
      }
      const mean = sum / repeats;
      assert.ok(mean > level - 0.015 && (asymmetric || mean < level + 1 / rows + 0.015), `${rows} ${level} ${mean}`);
    }
  }
});

test('the interval is the corrected quantile of the errors', () => {
  const actual = Float64Array.of(1, -2, 3, -4, 5, -6, 7, -8, 9);
  const values = new Float64Array(9);
  assert.deepEqual(conformalInterval(values, actual, 0.9), { level: 0.9, below: 9, above: 9 });
  assert.deepEqual(conformalInterval(values, actual, 0.5), { level: 0.5, below: 5, above: 5 });
  assert.equal(conformalInterval(values, actual, 0.95), undefined);
  assert.deepEqual(conformalInterval(values, actual, 0.6, { asymmetric: true }), { level: 0.6, below: 6, above: 7 });
});

test('equal weights change nothing, and rows without weight do not count', () => {
  const { values, actual } = simulate(200, 3);
  for (const weight of [1, 2, 0.5]) {
    const weights = new Float64Array(200).fill(weight);
    assert.deepEqual(conformalInterval(values, actual, 0.9, { weights }), conformalInterval(values, actual, 0.9));
  }
  const wild = Float64Array.from(actual, (value, row) => (row < 20 ? value + 1000 : value));
  const weights = Float64Array.from(actual, (_, row) => (row < 20 ? 0 : 1));
  assert.ok((conformalInterval(values, wild, 0.9, { weights })?.above as number) < 100);
});

test('an asymmetric interval of skewed errors is shorter on their short side', () => {
  const { values, actual } = simulate(2000, 4);
  const interval = conformalInterval(values, actual, 0.9, { asymmetric: true });
  assert.ok(interval && interval.below < interval.above / 3);
});
