import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gainAt, type HeightsAt, precisionAt, thin, truePositiveRateAt } from './points.ts';

/** By falling score: two positives, two negatives together with one positive, one negative. */
const steps = {
  truePositives: Float64Array.of(1, 2, 3, 3),
  falsePositives: Float64Array.of(0, 0, 2, 3),
  lastPlaces: Uint32Array.of(0, 1, 4, 5),
};

function heightsOf(heightsAt: HeightsAt, places: number[]): number[] {
  const heights = new Float64Array(places.length);
  heightsAt(steps, places, heights);
  return Array.from(heights, (height) => Number(height.toFixed(6)));
}

test('the ROC curve is read at its top where it stands upright, and straight between steps', () => {
  assert.deepEqual(heightsOf(truePositiveRateAt, [0, 1 / 3, 2 / 3, 1]), [0.666667, 0.833333, 1, 1]);
});

test('gain rises straight from nothing, and through rows of equal score', () => {
  assert.deepEqual(heightsOf(gainAt, [0, 1 / 12, 2 / 6, 3.5 / 6, 1]), [0, 0.166667, 0.666667, 0.833333, 1]);
});

test('precision at a recall is that of the first step that reaches it', () => {
  assert.deepEqual(heightsOf(precisionAt, [0, 1 / 3, 0.5, 2 / 3, 0.7, 1]), [1, 1, 1, 1, 0.6, 0.6]);
});

test('curves without rows of one side have no heights', () => {
  const empty = {
    truePositives: Float64Array.of(0, 0),
    falsePositives: Float64Array.of(1, 2),
    lastPlaces: Uint32Array.of(0, 1),
  };
  for (const heightsAt of [truePositiveRateAt, gainAt, precisionAt]) {
    const heights = new Float64Array(1);
    heightsAt(empty, [0.5], heights);
    assert.ok(Number.isNaN(heights[0]));
  }
});

test('thinning keeps the last point and never repeats one', () => {
  assert.deepEqual(thin(3, 199), [0, 1, 2]);
  assert.deepEqual(thin(1, 199), [0]);
  const points = thin(1000, 199);
  assert.deepEqual([points.length, new Set(points).size, points.at(-1)], [199, 199, 999]);
});
