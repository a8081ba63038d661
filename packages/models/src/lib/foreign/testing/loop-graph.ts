import {
  bytesField,
  concat,
  type Field,
  messageField,
  packedVarints,
  stringField,
  varintField,
} from '@millrace/learning/testing';

const double = 11;
const int64 = 7;
const bool = 9;
/**
 * An ONNX file that takes and answers one number a row, `a` and `sum`, by a loop of so many rounds (by far too many):
 * `grows`, it doubles what it holds in each, else it only reckons. Field numbers are those of onnx.proto.
 */
export function loopGraph({ grows = false, rounds = 2n ** 62n } = {}): Uint8Array {
  const body = [
    ...(grows ? [node('Concat', ['carried', 'carried'], ['twice'], [integer('axis', 0)])] : []),
    node('Sin', [grows ? 'twice' : 'carried'], ['next']),
    node('Identity', ['goes_on'], ['still']),
    stringField(2, 'body'),
    value(11, 'round', int64, []),
    value(11, 'goes_on', bool, []),
    value(11, 'carried', double),
    value(12, 'still', bool, []),
    value(12, 'next', double),
  ];
  const attribute = messageField(5, [stringField(1, 'body'), messageField(6, body), varintField(20, 5)]);
  const graph = [
    node('Loop', ['rounds', 'yes', 'a'], ['sum'], [attribute]),
    stringField(2, 'graph'),
    messageField(5, [
      packedVarints(1, []),
      varintField(2, int64),
      packedVarints(7, [rounds]),
      stringField(8, 'rounds'),
    ]),
    messageField(5, [
      packedVarints(1, []),
      varintField(2, bool),
      bytesField(9, new Uint8Array([1])),
      stringField(8, 'yes'),
    ]),
    value(11, 'a', double, ['rows', 1]),
    value(12, 'sum', double, ['rows', 1]),
  ];
  const opset = messageField(8, [stringField(1, ''), varintField(2, 15)]);
  return concat([varintField(1, 8), stringField(2, 'a test'), messageField(7, graph), opset]);
}

function node(operator: string, inputs: string[], outputs: string[], attributes: Field[] = []): Field {
  const names = [...inputs.map((name) => stringField(1, name)), ...outputs.map((name) => stringField(2, name))];
  return messageField(1, [...names, stringField(4, operator), ...attributes]);
}

function integer(name: string, of: number): Field {
  return messageField(5, [stringField(1, name), varintField(3, of), varintField(20, 2)]);
}

/** @param dimensions any when left out */
function value(field: number, name: string, element: number, dimensions?: (string | number)[]): Field {
  const sizes = dimensions?.map((size) =>
    messageField(1, [typeof size === 'number' ? varintField(1, size) : stringField(2, size)]),
  );
  const tensor = [varintField(1, element), ...(sizes ? [messageField(2, sizes)] : [])];
  return messageField(field, [stringField(1, name), messageField(2, [messageField(1, tensor)])]);
}
