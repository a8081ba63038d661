/** Linear models with elastic net beside scikit-learn's, at the same strength of the penalty. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitLinear, predictLinearMargins, randomFrom } from '@millrace/learning/testing';
import { askPython } from './ask-python.ts';

/** Both stop their search near the optimum, not at it; margins are of about size one. */
const tolerance = 2e-3;
const rows = 1500;

const cases = [
  { objective: 'squared', alpha: 0.5, lambda: 0.02 },
  { objective: 'squared', alpha: 1, lambda: 0.05 },
  { objective: 'logistic', alpha: 0.5, lambda: 0.005 },
  { objective: 'logistic', alpha: 1, lambda: 0.01 },
  { objective: 'softmax', alpha: 0.5, lambda: 0.005 },
  { objective: 'poisson', alpha: 0, lambda: 0.01 },
] as const;

for (const { objective, alpha, lambda } of cases) {
  test(`a linear model (${objective}, alpha ${alpha}) is scikit-learn's`, async () => {
    const { slots, labels, weights, classes } = drawTable(objective);
    const matrix = slots.map(({ bins, values }) => (bins ? Uint8Array.from(values) : values));
    const { predictor } = await fitLinear({
      rows,
      sources: slots.map(({ bins }, slot) => ({
        ...(bins && { categoryBins: bins }),
        read: () => matrix[slot] as Float32Array | Uint8Array,
      })),
      labels,
      weights,
      objective,
      ...(classes && { classes }),
      alpha,
      lambda,
      tolerance: 1e-7,
      seed: 1,
    });
    const ranges = predictor.slots.map((slot) => (slot.kind === 'number' ? { low: slot.low, high: slot.high } : {}));
    const theirs = await askPython<{ margins: number[][] }>('linear', {
      ...{ objective, alpha, lambda, labels, weights },
      slots: slots.map((slot, index) => ({ ...slot, ...ranges[index] })),
    });
    const ours = predictLinearMargins(predictor, matrix, rows);
    for (let row = 0; row < rows; row++) {
      const ofRow = centred(ours.map((margin) => margin[row] as number));
      const expected = centred(theirs.margins[row] as number[]);
      ofRow.forEach((margin, index) => {
        const distance = Math.abs(margin - (expected[index] as number));
        assert.ok(distance <= tolerance, `row ${row}: margin ${margin} is not ${expected[index]}`);
      });
    }
  });
}

/** Margins of several classes may all be moved by the same. */
function centred(margins: number[]): number[] {
  if (margins.length === 1) return margins;
  const mean = margins.reduce((sum, margin) => sum + margin / margins.length, 0);
  return margins.map((margin) => margin - mean);
}

/** Numbers on different scales, one with holes, one that says nothing; a category with a missing bin. */
function drawTable(objective: (typeof cases)[number]['objective']) {
  const random = randomFrom(5);
  const of = (cellOf: () => number) => Float32Array.from({ length: rows }, cellOf);
  const slots = [
    { bins: 0, values: of(() => 1000 * random()) },
    { bins: 0, values: of(() => random() + random() - 1) },
    { bins: 0, values: of(() => (random() < 0.2 ? Number.NaN : 5 * random())) },
    { bins: 0, values: of(() => random()) },
    { bins: 6, values: of(() => Math.floor(6 * random() ** 2)) },
  ];
  const signalOf = (row: number): number => {
    const [large = 0, small = 0, holed = 0, , bin = 0] = slots.map(({ values }) => values[row] as number);
    return (
      large / 500 - 1 + small + (Number.isNaN(holed) ? 0.7 : holed / 5) + (bin === 2 ? 1 : 0) - (bin === 5 ? 0.8 : 0)
    );
  };
  const weights = Float64Array.from({ length: rows }, () => 0.5 * Math.ceil(4 * random()));
  const labels = Float64Array.from({ length: rows }, (_, row) => {
    const signal = signalOf(row) + random() - 0.5;
    if (objective === 'squared') return signal;
    if (objective === 'logistic') return signal > 0.3 ? 1 : 0;
    return objective === 'softmax'
      ? Math.max(0, Math.min(2, Math.floor(signal + 1)))
      : Math.floor(random() * 2 * Math.exp(signal));
  });
  return { slots, labels, weights, classes: objective === 'softmax' ? 3 : undefined };
}
