/** What an ONNX file says about itself. Field numbers are those of onnx.proto. */
import { LearningError } from '../errors.ts';
import { fieldsOf, integersIn, textIn, type WireField } from './wire.ts';

export interface OnnxFile {
  /** Name and version of the program that wrote it, as far as it says. */
  producer: string;
  metadata: Record<string, string>;
  /** Those that a caller feeds: without the constants that old files list among them. */
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  nodes: OnnxNode[];
  /** Constants of the graph by name, as the bytes of their TensorProto. */
  constants: Map<string, Uint8Array>;
  /** Domains of operators that the file defines itself. */
  ownDomains: Set<string>;
}

export interface OnnxValue {
  name: string;
  kind: 'tensor' | 'sequence' | 'map' | 'other';
  /** Number of the element type in onnx.proto; of tensors only. */
  element?: number;
  /** -1 where any size will do; absent when the file does not say. */
  dimensions?: number[];
}

export interface OnnxNode {
  operator: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  /** By name, as the bytes of their AttributeProto. */
  attributes: Map<string, Uint8Array>;
}

/** @throws LearningError `learning.onnx_unreadable` */
export function readOnnxFile(onnx: Uint8Array): OnnxFile {
  try {
    return readModel(onnx);
  } catch (error) {
    throw new LearningError('learning.onnx_unreadable', 'The file is not an ONNX model, or it is damaged.', {
      cause: error,
    });
  }
}

function readModel(onnx: Uint8Array): OnnxFile {
  const fields = [...fieldsOf(onnx)];
  const graphBytes = fields.findLast(({ number }) => number === 7)?.bytes;
  if (graphBytes === undefined) throw new RangeError('There is no graph.');
  const graph = [...fieldsOf(graphBytes)];
  const constants = new Map(all(graph, 5).map(({ bytes }) => [textOf(bytes, 8), bytes]));
  return {
    producer: [textOf(onnx, 2), textOf(onnx, 3)].filter((text) => text !== '').join(' '),
    metadata: Object.fromEntries(all(fields, 14).map(({ bytes }) => [textOf(bytes, 1), textOf(bytes, 2)])),
    inputs: all(graph, 11)
      .map(({ bytes }) => readValue(bytes))
      .filter(({ name }) => !constants.has(name)),
    outputs: all(graph, 12).map(({ bytes }) => readValue(bytes)),
    nodes: all(graph, 1).map(({ bytes }) => readNode(bytes)),
    constants,
    ownDomains: new Set(all(fields, 25).map(({ bytes }) => textOf(bytes, 10))),
  };
}

function all(fields: WireField[], number: number): WireField[] {
  return fields.filter((field) => field.number === number);
}

/** The text of a field of a message; empty when it has none. */
export function textOf(message: Uint8Array, number: number): string {
  for (const field of fieldsOf(message)) if (field.number === number) return textIn(field);
  return '';
}

function first(message: Uint8Array, number: number): WireField | undefined {
  for (const field of fieldsOf(message)) if (field.number === number) return field;
  return undefined;
}

function readValue(message: Uint8Array): OnnxValue {
  const name = textOf(message, 1);
  const type = first(message, 2)?.bytes ?? new Uint8Array(0);
  for (const { number, bytes } of fieldsOf(type)) {
    if (number === 1) return { name, kind: 'tensor', ...readTensorType(bytes) };
    if (number === 4) return { name, kind: 'sequence' };
    if (number === 5) return { name, kind: 'map' };
  }
  return { name, kind: 'other' };
}

function readTensorType(message: Uint8Array): { element: number; dimensions?: number[] } {
  const element = Number(first(message, 1)?.value ?? 0n);
  const shape = first(message, 2);
  if (shape === undefined) return { element };
  const dimensions: number[] = [];
  for (const { number, bytes } of fieldsOf(shape.bytes)) {
    if (number !== 1) continue;
    const size = Number(first(bytes, 1)?.value ?? -1n);
    dimensions.push(size > 0 ? size : -1);
  }
  return { element, dimensions };
}

function readNode(message: Uint8Array): OnnxNode {
  const node: OnnxNode = { operator: '', domain: '', inputs: [], outputs: [], attributes: new Map() };
  for (const field of fieldsOf(message)) {
    if (field.number === 1) node.inputs.push(textIn(field));
    if (field.number === 2) node.outputs.push(textIn(field));
    if (field.number === 4) node.operator = textIn(field);
    if (field.number === 5) node.attributes.set(textOf(field.bytes, 1), field.bytes);
    if (field.number === 7) node.domain = textIn(field);
  }
  return node;
}

/** The whole numbers or the texts of an attribute or a constant, whichever it holds; undefined when it holds neither. */
export function listOf(
  message: Uint8Array,
  fields: { integers: number; texts: number },
): (number | string)[] | undefined {
  const integers: number[] = [];
  const texts: string[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === fields.integers) for (const value of integersIn(field)) integers.push(Number(value));
    if (field.number === fields.texts) texts.push(textIn(field));
  }
  return texts.length > 0 ? texts : integers.length > 0 ? integers : undefined;
}

/** Of an attribute: its `ints` or its `strings`. */
export function attributeList(node: OnnxNode, name: string): (number | string)[] | undefined {
  const attribute = node.attributes.get(name);
  return attribute && listOf(attribute, { integers: 8, texts: 9 });
}

/** The whole numbers or texts of a constant, however it stores them. */
export function constantList(tensor: Uint8Array): (number | string)[] | undefined {
  const stored = listOf(tensor, { integers: 7, texts: 6 }) ?? listOf(tensor, { integers: 5, texts: 6 });
  return stored ?? rawIntegers(tensor);
}

function rawIntegers(tensor: Uint8Array): number[] | undefined {
  const raw = first(tensor, 9)?.bytes;
  const element = Number(first(tensor, 2)?.value ?? 0n);
  if (raw === undefined || (element !== 7 && element !== 6)) return undefined;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const size = element === 7 ? 8 : 4;
  return Array.from({ length: Math.floor(raw.byteLength / size) }, (_, index) =>
    size === 8 ? Number(view.getBigInt64(index * 8, true)) : view.getInt32(index * 4, true),
  );
}
