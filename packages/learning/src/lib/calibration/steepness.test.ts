import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Calibration } from '../model.ts';
import { applyCalibration } from './apply.ts';
import { fitIsotonic } from './isotonic.ts';
import { isTooSteep, limitSteepness } from './steepness.ts';

const rows = fc.array(fc.record({ p: fc.float({ min: 0, max: 1, noNaN: true }), isActual: fc.boolean() }), {
  minLength: 2,
  maxLength: 200,
});

function fitted(sample: { p: number; isActual: boolean }[]): Calibration {
  const p = Float32Array.from(sample, (row) => row.p);
  return fitIsotonic(
    p,
    sample.map(({ isActual }) => (isActual ? 1 : 0)),
  );
}

test('a limited calibration rises, keeps its knots apart, and is nowhere so steep that rounding is seen', () => {
  fc.assert(
    fc.property(rows, (sample) => {
      const limited = limitSteepness(fitted(sample));
      assert.ok(limited.kind === 'isotonic');
      for (let knot = 1; knot < limited.x.length; knot++) {
        const [from, to]: number[] = [limited.x[knot - 1] as number, limited.x[knot] as number];
        assert.ok((to as number) > (from as number));
        assert.ok((limited.y[knot] as number) >= (limited.y[knot - 1] as number));
      }
      for (const { p } of sample) {
        // What float32 sums of a few hundred trees may be off by, near the middle and near the ends.
        const noise = 2.5e-6 * p * (1 - p) + 6e-8 * p;
        const [here, there] = applyCalibration(limited, Float32Array.of(p, p + noise)) as unknown as [number, number];
        assert.ok(Math.abs(there - here) < 5e-5, `${p}: ${here} and ${there}`);
      }
    }),
    { numRuns: 300 },
  );
});

test('a gentle calibration stays as it is, and Platt too', () => {
  const gentle: Calibration = {
    kind: 'isotonic',
    x: Float32Array.of(0.1, 0.5, 0.9),
    y: Float32Array.of(0.2, 0.5, 0.7),
  };
  assert.deepEqual(limitSteepness(gentle), gentle);
  const platt: Calibration = { kind: 'platt', slope: 2, intercept: 0.1 };
  assert.deepEqual(limitSteepness(platt), platt);
});

test('a line is too steep where rounding near 1 would be seen, however flat it is', () => {
  const platt = (slope: number, intercept = 0): Calibration => ({ kind: 'platt', slope, intercept });
  assert.ok([platt(1), platt(1.5, -1), platt(3), platt(0.9, 0.5)].every((each) => !isTooSteep(each)));
  assert.ok([platt(0.3), platt(1, -12), platt(60)].every(isTooSteep));
});
