import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binaryScores } from '../../testing/scores.ts';
import { randomFrom } from '../random.ts';
import { compareScores } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';

/** Rows whose score is worth something. */
function simulate(rows: number, seed: number) {
  const random = randomFrom(seed);
  const scores = Array.from({ length: rows }, () => random());
  return { scores, actual: scores.map((score) => (random() < score ** 2 ? 1 : 0)) };
}

test('curves of a small case are those done by hand', () => {
  // By falling score: + | - + (tie) | - | -
  const { curves } = evaluate('binary', [1, 0, 1, 0, 0], binaryScores([0.75, 0.625, 0.625, 0.375, 0.25]), [
    'no',
    'yes',
  ]);
  const [roc] = curves.roc ?? [];
  assert.deepEqual(roc?.falsePositiveRate, [0, 0, 1 / 3, 2 / 3, 1]);
  assert.deepEqual(roc?.truePositiveRate, [0, 0.5, 1, 1, 1]);
  const [lift] = curves.lift ?? [];
  assert.deepEqual(lift?.share, [0.2, 0.6, 0.8, 1]);
  assert.deepEqual(lift?.gain, [0.5, 1, 1, 1]);
  assert.deepEqual(lift?.lift, [0.5 / 0.2, 1 / 0.6, 1 / 0.8, 1]);
  assert.deepEqual(curves.precisionRecall?.[0]?.precision, [1, 1, 2 / 3, 2 / 4, 2 / 5]);
});

test('every curve lies within its band, and bands narrow as rows are added', () => {
  const widthOf = (rows: number): number[] => {
    const { scores, actual } = simulate(rows, 3);
    const { curves } = evaluate('binary', actual, binaryScores(scores), [0, 1]);
    const heights = {
      roc: curves.roc?.[0]?.truePositiveRate,
      precisionRecall: curves.precisionRecall?.[0]?.precision,
      lift: curves.lift?.[0]?.lift,
      calibration: curves.calibration?.[0]?.observed,
    };
    return Object.entries(heights).map(([name, height]) => {
      const { lower = [], upper = [] } = curves[name as keyof typeof heights]?.[0] ?? {};
      assert.ok(height && height.length === lower.length && height.length === upper.length);
      height.forEach((value, point) => {
        assert.ok((lower[point] as number) <= value && value <= (upper[point] as number), `${name} ${point}`);
      });
      return (
        height.reduce((sum, _, point) => sum + (upper[point] as number) - (lower[point] as number), 0) / height.length
      );
    });
  };
  const [few, many, sampled] = [widthOf(200), widthOf(3000), widthOf(30_000)];
  few.forEach((width, curve) => {
    assert.ok(width > 2 * (many[curve] as number), `curve ${curve}`);
    assert.ok((many[curve] as number) > 2 * (sampled[curve] as number), `curve ${curve}`);
  });
});

test('the band of the ROC curve holds the true curve at most points, most of the time', () => {
  // Scores are uniform and positive with score^2: positives below s are s^3, negatives (3s - s^3) / 2.
  let [held, points] = [0, 0];
  for (let seed = 0; seed < 40; seed++) {
    const { scores, actual } = simulate(300, seed);
    const roc = evaluate('binary', actual, binaryScores(scores), [0, 1]).curves.roc?.[0];
    roc?.falsePositiveRate.forEach((rate, point) => {
      if (rate < 0.1 || rate > 0.9) return;
      let [low, high] = [0, 1];
      for (let step = 0; step < 40; step++) {
        const middle = (low + high) / 2;
        if (1 - (3 * middle - middle ** 3) / 2 > rate) low = middle;
        else high = middle;
      }
      points++;
      if ((roc.lower?.[point] as number) <= 1 - low ** 3 && 1 - low ** 3 <= (roc.upper?.[point] as number)) held++;
    });
  }
  assert.ok(held / points > 0.88, `${held / points}`);
});

test('the interval of a paired difference holds the true one as often as it says', () => {
  // Two scores of equal worth, made from the same signal: the true difference is zero.
  let held = 0;
  const repeats = 120;
  for (let seed = 1; seed <= repeats; seed++) {
    const random = randomFrom(seed * 7919);
    const signal = Array.from({ length: 200 }, () => random());
    const actual = signal.map((value) => (random() < value ? 1 : 0));
    const noisy = () => binaryScores(signal.map((value) => 0.8 * value + 0.2 * random()));
    const interval = compareScores('binary', actual, noisy(), noisy())?.interval;
    if (interval && interval[0] <= 0 && 0 <= interval[1]) held++;
  }
  assert.ok(held / repeats > 0.88, `${held / repeats}`);
});
