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
  const content = new Uint8Array(sum(values, varintBytes));
  let at = 0;
  for (let i = 0; i < values.length; i++) at = writeVarint(content, at, values[i] as number | bigint);
  return bytesField(number, content);
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

function varint(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(varintBytes(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

/** Negative numbers take ten bytes, as two's complement of 64 bits. */
function varintBytes(value: number | bigint): number {
  if (value < 0) return 10;
  let bytes = 1;
  if (typeof value === 'bigint') for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes++;
  else for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Answers where the next one begins. The arrays of trees are long, so that small numbers take a short way. */
function writeVarint(bytes: Uint8Array, start: number, value: number | bigint): number {
  let at = start;
  if (typeof value === 'number' && value >= 0 && value < 2 ** 31) {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
    bytes[at++] = rest;
    return at;
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes[at++] = Number(rest & 127n) | 128;
  bytes[at++] = Number(rest);
  return at;
}

function sum(values: ArrayLike<number | bigint>, sizeOf: (value: number | bigint) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += sizeOf(values[i] as number | bigint);
  return total;
}
