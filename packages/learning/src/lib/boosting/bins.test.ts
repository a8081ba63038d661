import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createKernel } from './kernel.ts';
import { binMatrix } from './matrix.ts';

const kernel = await createKernel();
const free = kernel.allocate(0);

function chooseBounds(values: Float32Array, most: number): Float32Array {
  kernel.release(free);
  return binMatrix(kernel, values.length, [{ read: () => values }], most).thresholds[0] as Float32Array;
}

const floats = fc.float32Array({ minLength: 1, maxLength: 400 });

test('bounds ascend strictly, are float32, and part the values into no more bins than allowed', () => {
  fc.assert(
    fc.property(floats, fc.integer({ min: 2, max: 255 }), (values, most) => {
      const bounds = chooseBounds(values, most);
      assert.ok(bounds.length < most);
      assert.ok(bounds.every((bound, i) => i === 0 || bound > (bounds[i - 1] as number)));
    }),
  );
});

test('every bound has values on both sides, so that no split is empty', () => {
  fc.assert(
    fc.property(floats, (values) => {
      const present = values.filter((value) => !Number.isNaN(value));
      for (const bound of chooseBounds(values, 255)) {
        assert.ok(present.some((value) => value <= bound) && present.some((value) => value > bound));
      }
    }),
  );
});

test('few distinct values are all told apart, also neighbouring floats, infinities and the smallest numbers', () => {
  const awkward = [
    Number.NEGATIVE_INFINITY,
    -1,
    -(2 ** -149),
    0,
    2 ** -149,
    1,
    1 + 2 ** -23,
    3.4028234663852886e38,
    Number.POSITIVE_INFINITY,
  ];
  const bounds = chooseBounds(Float32Array.from([...awkward, Number.NaN]), 255);
  const bins = awkward.map((value) => bounds.filter((bound) => bound < value).length);
  assert.deepEqual(bins, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a value that holds half of the rows does not use up the bins of the others', () => {
  const values = Float32Array.from({ length: 10_000 }, (_, i) => (i < 5000 ? 0 : i));
  assert.ok(chooseBounds(values, 64).length > 55);
});
