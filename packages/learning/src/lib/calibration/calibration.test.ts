import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomFrom } from '../random.ts';
import { applyCalibration, calibrateClasses } from './apply.ts';
import { calibratedLosses, chooseCalibration } from './choose.ts';
import { fitIsotonic, poolAdjacentViolators } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));

/** Rows whose true probability is `truth(p)` where the model says p. */
function simulate(rows: number, truth: (p: number) => number, seed = 1) {
  const random = randomFrom(seed);
  const p = Float32Array.from({ length: rows }, () => sigmoid(6 * random() - 3));
  const actual = Uint8Array.from(p, (probability) => (random() < truth(probability) ? 1 : 0));
  return {
    p,
    actual,
    both: Float32Array.from({ length: rows * 2 }, (_, i) =>
      i % 2 ? (p[i >> 1] as number) : 1 - (p[i >> 1] as number),
    ),
  };
}

const logit = (p: number): number => Math.log(p / (1 - p));
const overconfident = (p: number): number => sigmoid(0.4 * logit(p) - 0.5);
/** Flat in the middle, which no line in logit space can follow. */
const stepped = (p: number): number => (p < 0.3 ? 0.1 : p < 0.7 ? 0.5 : 0.9);

const drawn = fc.array(
  fc.record({
    score: fc.integer({ min: 0, max: 20 }).map((score) => Math.fround(score / 20)),
    actual: fc.integer({ min: 0, max: 1 }),
    weight: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 2, maxLength: 60 },
);

test('pooling gives a rising sequence of the same weighted mean, and pooling it again changes nothing', () => {
  const values = fc.array(
    fc.record({ value: fc.double({ min: -5, max: 5, noNaN: true }), weight: fc.integer({ min: 1, max: 5 }) }),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(values, (rows) => {
      const weights = rows.map(({ weight }) => weight);
      const fitted = poolAdjacentViolators(
        rows.map(({ value }) => value),
        weights,
      );
      for (let i = 1; i < fitted.length; i++) assert.ok((fitted[i - 1] as number) <= (fitted[i] as number));
      const sum = (of: ArrayLike<number>): number =>
        weights.reduce((total, weight, i) => total + weight * (of[i] as number), 0);
      assert.ok(Math.abs(sum(fitted) - sum(rows.map(({ value }) => value))) < 1e-8);
      assert.deepEqual(poolAdjacentViolators(fitted, weights), fitted);
    }),
  );
});

test('pooling finds the nearest rising sequence of a case done by hand', () => {
  assert.deepEqual(Array.from(poolAdjacentViolators([1, 3, 2, 4, 3.5, 3.5])), [1, 2.5, 2.5, 11 / 3, 11 / 3, 11 / 3]);
  assert.deepEqual(Array.from(poolAdjacentViolators([2, 0], [1, 3])), [0.5, 0.5]);
});

test('an isotonic calibration rises, has rising knots, and is never certain', () => {
  fc.assert(
    fc.property(drawn, (rows) => {
      fc.pre(rows.some(({ weight }) => weight > 0));
      const { x, y } = fitIsotonic(
        Float32Array.from(rows, ({ score }) => score),
        rows.map(({ actual }) => actual),
        rows.map(({ weight }) => weight),
      );
      for (let i = 1; i < x.length; i++)
        assert.ok((x[i - 1] as number) < (x[i] as number) && (y[i - 1] as number) <= (y[i] as number));
      assert.ok(x.length > 0 && y.every((value) => value > 0 && value < 1));
    }),
  );
});

test('a weight of two calibrates as the row repeated, a weight of zero as no row', () => {
  fc.assert(
    fc.property(drawn, (rows) => {
      fc.pre(rows.some(({ weight }) => weight > 0));
      const repeated = rows.flatMap((row) => new Array<typeof row>(row.weight).fill(row));
      const of = (some: typeof rows) =>
        [Float32Array.from(some, ({ score }) => score), some.map(({ actual }) => actual)] as const;
      const weights = rows.map(({ weight }) => weight);
      const weighted = fitIsotonic(...of(rows), weights);
      const plain = fitIsotonic(...of(repeated));
      assert.deepEqual(weighted.x, plain.x);
      assert.ok(weighted.y.every((value, i) => Math.abs(value - (plain.y[i] as number)) < 1e-6));
      const [one, other] = [fitPlatt(...of(rows), weights), fitPlatt(...of(repeated))];
      const probe = Float32Array.of(0.05, 0.5, 0.95);
      const difference = applyCalibration(one, probe).map(
        (value, i) => value - (applyCalibration(other, probe)[i] as number),
      );
      assert.ok(
        difference.every((value) => Math.abs(value) < 1e-3),
        `${difference}`,
      );
    }),
  );
});

test('Platt scaling finds the line that bent the probabilities', () => {
  const { p, actual } = simulate(40_000, overconfident);
  const { slope, intercept } = fitPlatt(p, actual);
  assert.ok(Math.abs(slope - 0.4) < 0.03 && Math.abs(intercept + 0.5) < 0.03, `${slope} ${intercept}`);
});

test('Platt scaling stays finite on separable rows, on one class and on equal scores', () => {
  const cases = [
    fitPlatt(Float32Array.of(0, 0.1, 0.9, 1), [0, 0, 1, 1]),
    fitPlatt(Float32Array.of(0.2, 0.3), [1, 1]),
    fitPlatt(Float32Array.of(0.4, 0.4, 0.4), [0, 1, 0]),
  ];
  for (const { slope, intercept } of cases) assert.ok(Number.isFinite(slope) && Number.isFinite(intercept));
});

test('a calibration is chosen only where it helps: a line by Platt, steps by isotonic, right ones none', () => {
  const kindOf = (truth: (p: number) => number, rows = 6000) => {
    const { both, actual } = simulate(rows, truth);
    return chooseCalibration(both, actual)?.map(({ kind }) => kind);
  };
  assert.deepEqual(kindOf(overconfident), ['platt']);
  assert.deepEqual(kindOf(stepped), ['isotonic']);
  assert.equal(
    kindOf((p) => p),
    undefined,
  );
  assert.equal(kindOf(overconfident, 30), undefined);
});

test('many classes get a calibration each, and their probabilities add up to one', () => {
  const random = randomFrom(5);
  const rows = 6000;
  const probabilities = new Float32Array(rows * 3);
  const actual = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const margins = [random() * 4, random() * 4, random() * 4];
    const shares = (power: number): number[] => {
      const exponents = margins.map((margin) => Math.exp(power * margin));
      return exponents.map((exponent) => exponent / exponents.reduce((sum, each) => sum + each, 0));
    };
    probabilities.set(shares(1), row * 3);
    const [a, b] = shares(0.3) as [number, number];
    const draw = random();
    actual[row] = draw < a ? 0 : draw < a + b ? 1 : 2;
  }
  const calibrations = chooseCalibration(probabilities, actual);
  assert.equal(calibrations?.length, 3);
  const calibrated = calibrateClasses(calibrations ?? [], probabilities, 3);
  for (let row = 0; row < rows; row++) {
    assert.ok(
      Math.abs(
        (calibrated[row * 3] as number) + (calibrated[row * 3 + 1] as number) + (calibrated[row * 3 + 2] as number) - 1,
      ) < 1e-5,
    );
  }
});

test('an isotonic calibration is straight between its knots and flat outside', () => {
  const calibration = { kind: 'isotonic', x: Float32Array.of(0.25, 0.5), y: Float32Array.of(0.125, 0.625) } as const;
  assert.deepEqual(
    Array.from(applyCalibration(calibration, Float32Array.of(0, 0.25, 0.375, 0.5, 1))),
    [0.125, 0.125, 0.375, 0.625, 0.625],
  );
});

test('Platt scaling of two scores meets its smoothed targets', () => {
  const { slope, intercept } = fitPlatt(Float32Array.of(0.1, 0.1, 0.9, 0.9), [0, 0, 1, 1]);
  const fitted = applyCalibration({ kind: 'platt', slope, intercept }, Float32Array.of(0.1, 0.9));
  assert.ok(
    Math.abs((fitted[0] as number) - 1 / 4) < 1e-3 && Math.abs((fitted[1] as number) - 3 / 4) < 1e-3,
    `${fitted}`,
  );
});

test('right probabilities are seldom changed, whatever the noise', () => {
  const changed = Array.from({ length: 20 }, (_, seed) => simulate(800, (p) => p, seed + 100)).filter(
    ({ both, actual }) => chooseCalibration(both, actual) !== undefined,
  );
  assert.ok(changed.length <= 4, `${changed.length} of 20`);
});

test('a calibration is charged for following noise when kinds of models are compared', () => {
  const random = randomFrom(11);
  const many = 600;
  const actual = Float64Array.from({ length: many }, () => (random() < 0.5 ? 1 : 0));
  const probabilities = new Float32Array(many * 2);
  for (let row = 0; row < many; row++) {
    probabilities[row * 2 + 1] = random();
    probabilities[row * 2] = 1 - (probabilities[row * 2 + 1] as number);
  }
  const losses = calibratedLosses(probabilities, actual, 'isotonic') as Float64Array;
  const mean = losses.reduce((sum, loss) => sum + loss / many, 0);
  // Nothing better than the share can be known.
  assert.ok(mean > Math.LN2, `${mean}`);
  const positive = probabilities.filter((_, cell) => cell % 2 === 1);
  const own = applyCalibration(fitIsotonic(positive, actual), positive);
  const hopeful = own.reduce((sum, p, row) => sum - Math.log(actual[row] === 1 ? p : 1 - p) / many, 0);
  assert.ok(hopeful < Math.LN2, `${hopeful}`);
});
