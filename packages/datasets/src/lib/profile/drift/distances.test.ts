import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countInBins, decileEdges, jensenShannon, kolmogorovSmirnov, populationStabilityIndex } from './distances.ts';

const bins = fc.array(fc.nat({ max: 1000 }), { minLength: 4, maxLength: 4 }).filter((counts) => counts.some(Boolean));
const sample = fc
  .array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 50 })
  .map((values) => Float64Array.from(values).sort());
const close = (a: number, b: number) => Math.abs(a - b) < 1e-9;

test('nothing moved: every distance is 0, also when all rows come three times', () => {
  fc.assert(
    fc.property(bins, sample, (counts, values) => {
      const more = counts.map((count) => count * 3);
      assert.ok(close(populationStabilityIndex(counts, more), 0));
      assert.ok(jensenShannon(counts, more) < 1e-6);
      assert.equal(kolmogorovSmirnov(values, values), 0);
    }),
  );
});

test('distances are the same in both directions, not negative, and those with an end end at 1', () => {
  fc.assert(
    fc.property(bins, bins, sample, sample, (a, b, x, y) => {
      assert.ok(populationStabilityIndex(a, b) >= 0);
      assert.ok(close(populationStabilityIndex(a, b), populationStabilityIndex(b, a)));
      const distance = jensenShannon(a, b);
      assert.ok(distance >= 0 && distance <= 1 && close(distance, jensenShannon(b, a)));
      const gap = kolmogorovSmirnov(x, y) ?? Number.NaN;
      assert.ok(gap >= 0 && gap <= 1 && close(gap, kolmogorovSmirnov(y, x) ?? Number.NaN));
    }),
  );
  assert.equal(jensenShannon([5, 0], [0, 9]), 1);
  assert.equal(kolmogorovSmirnov(Float64Array.of(1, 2), Float64Array.of(3)), 1);
});

test('Jensen-Shannon obeys the triangle inequality', () => {
  fc.assert(
    fc.property(bins, bins, bins, (a, b, c) => {
      assert.ok(jensenShannon(a, c) <= jensenShannon(a, b) + jensenShannon(b, c) + 1e-9);
    }),
  );
});

test('each value lies in one of at most ten bins', () => {
  fc.assert(
    fc.property(sample, sample, (from, to) => {
      const edges = decileEdges(from);
      assert.ok(edges.length <= 9);
      const counts = countInBins(to, edges);
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        to.length,
      );
    }),
  );
});
