/** Just enough of the protobuf wire format to write an ONNX file (https://protobuf.dev/programming-guides/encoding). */

/** One encoded field: tag and content. */
export type Field = Uint8Array;

const text = new TextEncoder();

export function varintField(number: number, value: number | bigint): Field {
  return concat([varint((number << 3) | 0), varint(value)]);
}

export function bytesField(number: number, content: Uint8Array): Field {
  return concat([varint((number << 3) | 2), varint(content.length), content]);
}

export function stringField(number: number, value: string): Field {
  return bytesField(number, text.encode(value));
}

export function messageField(number: number, fields: Field[]): Field {
  return bytesField(number, concat(fields));
}

export function floatField(number: number, value: number): Field {
  return concat([varint((number << 3) | 5), littleEndian([value])]);
}

export function packedFloats(number: number, values: ArrayLike<number>): Field {
  return bytesField(number, littleEndian(values));
}

export function packedVarints(number: number, values: ArrayLike<number | bigint>): Field {
  return bytesField(number, concat(Array.from(values, varint)));
}

export function concat(parts: Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function littleEndian(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] as number, true);
  return new Uint8Array(view.buffer);
}

/** Negative numbers take ten bytes, as two's complement of 64 bits. */
function varint(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && value >= 0 && value < 128) return Uint8Array.of(value);
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
