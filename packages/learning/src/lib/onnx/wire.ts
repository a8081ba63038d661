/** Just enough of the protobuf wire format to read an ONNX file (https://protobuf.dev/programming-guides/encoding). */

/** One field of a message: a varint, or the bytes of a text, a message, packed values or a fixed number. */
export interface WireField {
  number: number;
  /** Of a varint, as 64 bits with sign; 0n otherwise. */
  value: bigint;
  /** Empty for a varint. */
  bytes: Uint8Array;
  /** The field as it stands in the message, tag included. */
  whole: Uint8Array;
}

const nothing = new Uint8Array(0);
const utf8 = new TextDecoder();

/** @throws RangeError when the bytes are no message: cut off, or of a wire type that ONNX does not use */
export function* fieldsOf(message: Uint8Array): Generator<WireField> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const begin = cursor.at;
    const tag = Number(readVarint(message, cursor));
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    if (kind === 0) {
      const value = BigInt.asIntN(64, readVarint(message, cursor));
      yield { number, value, bytes: nothing, whole: message.subarray(begin, cursor.at) };
      continue;
    }
    const length = lengthOf(kind, message, cursor);
    const end = cursor.at + length;
    if (end > message.length) throw new RangeError('The message is cut off.');
    const bytes = message.subarray(cursor.at, end);
    cursor.at = end;
    yield { number, value: 0n, bytes, whole: message.subarray(begin, end) };
  }
}

/** The values of a repeated integer field, packed or one by one. */
export function integersIn(field: WireField): bigint[] {
  if (field.bytes.length === 0) return [field.value];
  const values: bigint[] = [];
  const cursor = { at: 0 };
  while (cursor.at < field.bytes.length) values.push(BigInt.asIntN(64, readVarint(field.bytes, cursor)));
  return values;
}

export function textIn({ bytes }: { bytes: Uint8Array }): string {
  return utf8.decode(bytes);
}

function lengthOf(kind: number, message: Uint8Array, cursor: { at: number }): number {
  if (kind === 2) return Number(readVarint(message, cursor));
  if (kind === 5) return 4;
  if (kind === 1) return 8;
  throw new RangeError(`The message has a field of wire type ${kind}.`);
}

function readVarint(message: Uint8Array, cursor: { at: number }): bigint {
  let result = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = message[cursor.at];
    if (byte === undefined) throw new RangeError('The message is cut off.');
    cursor.at += 1;
    result |= BigInt(byte & 127) << shift;
    if (byte < 128) return result;
  }
  throw new RangeError('A number of the message is longer than 64 bits.');
}
