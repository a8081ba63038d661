/** Builds an ONNX model (IR 8, opset 15, ai.onnx.ml 3) node by node. Field numbers are those of onnx.proto. */
import {
  bytesField,
  concat,
  type Field,
  floatField,
  messageField,
  packedFloats,
  packedVarints,
  stringField,
  varintField,
} from './protobuf.ts';

export type ElementType = 'float' | 'int64' | 'string' | 'bool' | 'double';
const elementNumbers: Record<ElementType, number> = { float: 1, int64: 7, string: 8, bool: 9, double: 11 };

export type Attribute =
  | { int: number | bigint }
  | { float: number }
  | { string: string }
  | { ints: ArrayLike<number | bigint> }
  | { floats: ArrayLike<number> }
  | { strings: string[] };

/** The attribute of a `Cast` to this type. */
export function castTo(type: ElementType): Record<string, Attribute> {
  return { to: { int: elementNumbers[type] } };
}

export interface GraphBuilder {
  /** One value a row, or so many side by side. */
  input(name: string, type: ElementType, columns?: number): string;
  /** Adds a node and answers the name of its only output. */
  node(operator: string, inputs: string[], attributes?: Record<string, Attribute>, output?: string): string;
  constant(type: ElementType, dimensions: number[], values: ArrayLike<number | bigint | string | boolean>): string;
  output(name: string, type: ElementType, columns?: number): void;
  finish(about: { description: string; metadata: Record<string, string> }): Uint8Array;
}

const machineLearningOperators = new Set(['LabelEncoder', 'TreeEnsembleRegressor']);

/** @param prefix of names made here; no column may begin with it. */
export function createGraph(prefix: string): GraphBuilder {
  const nodes: Field[] = [];
  const inputs: Field[] = [];
  const outputs: Field[] = [];
  const initializers: Field[] = [];
  let made = 0;
  return {
    input(name, type, columns) {
      inputs.push(messageField(11, valueInfo(name, type, columns)));
      return name;
    },
    node(operator, operands, attributes = {}, output = `${prefix}${++made}`) {
      nodes.push(messageField(1, nodeProto(operator, operands, output, attributes)));
      return output;
    },
    constant(type, dimensions, values) {
      const name = `${prefix}${++made}`;
      initializers.push(messageField(5, tensorProto(name, type, dimensions, values)));
      return name;
    },
    output(name, type, columns) {
      outputs.push(messageField(12, valueInfo(name, type, columns)));
    },
    finish({ description, metadata }) {
      const graph = [...nodes, stringField(2, 'millrace'), ...initializers, ...inputs, ...outputs];
      return concat([
        varintField(1, 8),
        stringField(2, 'millrace'),
        stringField(6, description),
        messageField(7, graph),
        messageField(8, [stringField(1, ''), varintField(2, 15)]),
        messageField(8, [stringField(1, 'ai.onnx.ml'), varintField(2, 3)]),
        ...Object.entries(metadata).map(([key, value]) =>
          messageField(14, [stringField(1, key), stringField(2, value)]),
        ),
      ]);
    },
  };
}

function valueInfo(name: string, type: ElementType, columns?: number): Field[] {
  const rows = messageField(1, [stringField(2, 'rows')]);
  const shape = messageField(2, columns === undefined ? [rows] : [rows, messageField(1, [varintField(1, columns)])]);
  return [stringField(1, name), messageField(2, [messageField(1, [varintField(1, elementNumbers[type]), shape])])];
}

function nodeProto(operator: string, inputs: string[], output: string, attributes: Record<string, Attribute>): Field[] {
  return [
    ...inputs.map((input) => stringField(1, input)),
    stringField(2, output),
    stringField(3, output),
    stringField(4, operator),
    ...Object.entries(attributes).map(([name, attribute]) => messageField(5, attributeProto(name, attribute))),
    ...(machineLearningOperators.has(operator) ? [stringField(7, 'ai.onnx.ml')] : []),
  ];
}

function attributeProto(name: string, attribute: Attribute): Field[] {
  const named = stringField(1, name);
  if ('float' in attribute) return [named, floatField(2, attribute.float), varintField(20, 1)];
  if ('int' in attribute) return [named, varintField(3, attribute.int), varintField(20, 2)];
  if ('string' in attribute) return [named, stringField(4, attribute.string), varintField(20, 3)];
  if ('floats' in attribute) return [named, packedFloats(7, attribute.floats), varintField(20, 6)];
  if ('ints' in attribute) return [named, packedVarints(8, attribute.ints), varintField(20, 7)];
  return [named, ...stringFields(9, attribute.strings), varintField(20, 8)];
}

/** Modes of nodes are a few words, millions of times: each is encoded once. */
function stringFields(number: number, values: string[]): Field[] {
  const known = new Map<string, Field>();
  return values.map((value) => {
    const field = known.get(value) ?? stringField(number, value);
    known.set(value, field);
    return field;
  });
}

function tensorProto(
  name: string,
  type: ElementType,
  dimensions: number[],
  values: ArrayLike<number | bigint | string | boolean>,
): Field[] {
  return [
    packedVarints(1, dimensions),
    varintField(2, elementNumbers[type]),
    ...tensorContent(type, values),
    stringField(8, name),
  ];
}

function tensorContent(type: ElementType, values: ArrayLike<number | bigint | string | boolean>): Field[] {
  const list = Array.from(values);
  if (type === 'string') return list.map((value) => stringField(6, String(value)));
  if (type === 'float') return [packedFloats(4, list.map(Number))];
  if (type === 'double') return [bytesField(9, new Uint8Array(Float64Array.from(list, Number).buffer))];
  if (type === 'bool') return [packedVarints(5, list.map(Number))];
  return [
    packedVarints(
      7,
      list.map((value) => BigInt(value)),
    ),
  ];
}
