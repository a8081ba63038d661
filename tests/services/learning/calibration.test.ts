/** Calibration beside scikit-learn's, fitted on the same probabilities. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyCalibration } from '@millrace/learning/server';
import { fitIsotonic, fitPlatt, randomFrom } from '@millrace/learning/testing';
import { askPython } from './ask-python.ts';

/** Knots are kept in float32. */
const isotonicTolerance = 1e-6;
/** scikit-learn stops its search earlier. */
const plattTolerance = 1e-4;
const rows = 2000;

for (const isWeighted of [false, true]) {
  const how = isWeighted ? 'with a weight for each row' : 'of equal rows';
  test(`isotonic and Platt calibration ${how} are scikit-learn's`, async () => {
    const random = randomFrom(11);
    const probabilities = Float32Array.from({ length: rows }, () => 0.02 + 0.96 * random());
    // Too sure of itself: the truth lies nearer to a half.
    const isActual = Uint8Array.from(probabilities, (p) => (random() < 0.25 + p / 2 ? 1 : 0));
    const weights = isWeighted ? Float64Array.from(isActual, () => 0.5 * Math.ceil(random() * 6)) : undefined;
    const asked = Float32Array.from({ length: 500 }, (_, index) => (index + 0.5) / 500);

    type Answer = Record<'isotonic' | 'platt', number[]>;
    const theirs = await askPython<Answer>('calibration', { probabilities, isActual, weights: weights ?? null, asked });
    const isotonic = applyCalibration(fitIsotonic(probabilities, isActual, weights), asked);
    const platt = applyCalibration(fitPlatt(probabilities, isActual, weights), asked);
    asked.forEach((p, index) => {
      isClose(isotonic[index], theirs.isotonic[index], isotonicTolerance, `isotonic at ${p}`);
      isClose(platt[index], theirs.platt[index], plattTolerance, `Platt at ${p}`);
    });
  });
}

function isClose(ours = Number.NaN, theirs = Number.NaN, tolerance: number, what: string): void {
  assert.ok(Math.abs(ours - theirs) <= tolerance, `${what}: ${ours} is not ${theirs}`);
}
