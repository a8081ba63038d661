import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binsOf, type CountedValues, countBeyond, momentsOf, quantilesOf } from './counted-values.ts';

const lists = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });

function count(list: number[]): CountedValues {
  const values = Float64Array.from(new Set(list)).sort();
  return { values, counts: values.map((value) => list.filter((other) => other === value).length) };
}

test('counted values have the quantiles of all their values', () => {
  fc.assert(
    fc.property(lists, (list) => {
      const sorted = list.toSorted((a, b) => a - b);
      const at = (share: number) => {
        const rank = share * (sorted.length - 1);
        const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
        return low + (high - low) * (rank - Math.floor(rank));
      };
      const { p05, p25, p50, p75, p95 } = quantilesOf(count(list));
      assert.deepEqual([p05, p25, p50, p75, p95], [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)]);
    }),
  );
});

test('counted values have the moments of all their values', () => {
  fc.assert(
    fc.property(lists, (list) => {
      const { mean = Number.NaN, standardDeviation } = momentsOf(count(list));
      const expected = list.reduce((sum, value) => sum + value, 0) / list.length;
      assert.ok(Math.abs(mean - expected) < 1e-9);
      const squares = list.reduce((sum, value) => sum + (value - expected) ** 2, 0);
      if (list.length < 2) assert.equal(standardDeviation, undefined);
      else assert.ok(Math.abs((standardDeviation ?? Number.NaN) - Math.sqrt(squares / (list.length - 1))) < 1e-9);
    }),
  );
});

test('each value is counted in one interval, and beyond an end when it lies there', () => {
  fc.assert(
    fc.property(lists, (list) => {
      const edges = [-50, -10, 0, 5, 50];
      const inside = (value: number, bin: number) =>
        value >= (edges[bin] as number) && (value < (edges[bin + 1] as number) || (bin === 3 && value === 50));
      assert.deepEqual(
        binsOf(count(list), edges),
        [0, 1, 2, 3].map((bin) => list.filter((value) => inside(value, bin)).length),
      );
      assert.deepEqual(countBeyond(count(list), -10, 5), {
        below: list.filter((value) => value < -10).length,
        above: list.filter((value) => value > 5).length,
      });
    }),
  );
});
