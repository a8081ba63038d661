import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packedVarints, varintField } from './protobuf.ts';

/** Whole numbers of 64 bits, as the wire format tells them. */
function readVarints(bytes: Uint8Array, from: number): bigint[] {
  const numbers: bigint[] = [];
  let [number, shift] = [0n, 0n];
  for (const byte of bytes.subarray(from)) {
    number |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    numbers.push(BigInt.asIntN(64, number));
    [number, shift] = [0n, 0n];
  }
  return numbers;
}

const edges = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -1, -128, -(2 ** 53)];
const numbers = fc.oneof(
  fc.constantFrom(...edges),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

test('whole numbers are read back as they were written, one by one and packed, also the largest and negative ones', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 60 }), (values) => {
      const field = packedVarints(1, values);
      const [length = 0n] = readVarints(field, 1);
      const start = field.length - Number(length);
      assert.equal(field[0], (1 << 3) | 2);
      assert.deepEqual(readVarints(field, start), values.map(BigInt));
      for (const value of values) assert.deepEqual(readVarints(varintField(1, value), 1), [BigInt(value)]);
    }),
  );
});
