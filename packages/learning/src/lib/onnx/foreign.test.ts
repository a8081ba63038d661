import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OnnxAdapter, Signature } from '../../index.ts';
import { findClassLabels } from './class-labels.ts';
import { castTo, createGraph, type ElementType } from './graph.ts';
import { inlineData } from './inline-data.ts';
import { openModel } from './model.ts';
import { readOnnxFile } from './onnx-file.ts';
import { bytesField, concat, messageField, packedVarints, stringField, varintField } from './protobuf.ts';
import { fieldsOf } from './wire.ts';

const about = { description: 'a test', metadata: { made: 'here' } };

function signatureOf(target: Signature['target'], names: string[]): Signature {
  const features = names.map((name) => ({ name, type: 'number', tensor: 'float', nullable: true }) as const);
  const task = target.labels === undefined ? 'regression' : target.labels.length === 2 ? 'binary' : 'multiclass';
  return { task, target, features, ignored: [], outputs: {} };
}

/** y = 2 a + 3 b, fed and answered in this element type, one input [N] for each. */
function sumGraph(element: ElementType): Uint8Array {
  const graph = createGraph('inner:');
  const [a, b] = [graph.input('a', element), graph.input('b', element)];
  const doubled = graph.node('Mul', [a, graph.constant(element, [], [2])]);
  const sum = graph.node('Add', [doubled, graph.node('Mul', [b, graph.constant(element, [], [3])])], {}, 'y');
  graph.output(sum, element);
  return graph.finish(about);
}

test('each column goes to the input of its name, in the element type of the graph', async () => {
  for (const element of ['float', 'double', 'int64'] as const) {
    const inputs = ['a', 'b'].map((name) => ({ name, element, columns: [name], flat: true }));
    const model = await openModel(sumGraph(element), signatureOf({ name: 'y' }, ['a', 'b']), { inputs, value: 'y' });
    const { values } = await model.predictRows([
      { a: 1, b: 2 },
      { b: 5, a: 7, c: 9 },
    ]);
    assert.deepEqual(values, Float32Array.of(8, 29), element);
    await model.release();
  }
});

/** The probabilities are the three columns themselves; the label is the word of the largest. */
function matrixGraph(): Uint8Array {
  const graph = createGraph('inner:');
  const matrix = graph.input('X', 'double', 3);
  graph.output(graph.node('Cast', [matrix], castTo('float'), 'probabilities'), 'float', 3);
  const best = graph.node('ArgMax', [matrix], { axis: { int: 1 }, keepdims: { int: 0 } });
  const words = graph.constant('string', [3], ['low', 'middle', 'high']);
  graph.output(graph.node('Gather', [words, best], { axis: { int: 0 } }, 'label'), 'string');
  return graph.finish(about);
}

const labels = ['low', 'middle', 'high'];

test('a matrix takes the columns in the order of the adapter, and gives classes and probabilities', async () => {
  const adapter: OnnxAdapter = {
    inputs: [{ name: 'X', element: 'double', columns: ['a', 'b', 'c'] }],
    label: { output: 'label', values: labels },
    probabilities: ['probabilities'],
  };
  const model = await openModel(matrixGraph(), signatureOf({ name: 'grade', labels }, ['c', 'b', 'a']), adapter);
  const rows = [
    { a: 0.25, b: 0.5, c: 0.125 },
    { a: 0, b: 0, c: 1 },
  ];
  const answer = await model.predictRows(rows);
  assert.deepEqual(answer.labelIndex, Int32Array.of(1, 2));
  assert.deepEqual(answer.probabilities, Float32Array.of(0.25, 0.5, 0.125, 0, 0, 1));
  const columns = (['a', 'b', 'c'] as const).map((name) => ({
    name,
    type: 'number' as const,
    values: Float64Array.from(rows, (row) => row[name]),
  }));
  assert.deepEqual(await model.predictTable({ rows: 2, columns }), answer);
  await model.release();
});

test('without a label the most probable class answers; of two classes one probability is enough', async () => {
  const graph = createGraph('inner:');
  graph.output(graph.node('Identity', [graph.input('p', 'float', 1)], {}, 'yes'), 'float', 1);
  const inputs: OnnxAdapter['inputs'] = [{ name: 'p', element: 'float', columns: ['p'] }];
  const signature = signatureOf({ name: 'paid', labels: [false, true] }, ['p']);
  const model = await openModel(graph.finish(about), signature, { inputs, probabilities: ['yes'] });
  const answer = await model.predictRows([{ p: 0.75 }, { p: 0.25 }, {}]);
  assert.deepEqual(answer.labelIndex, Int32Array.of(1, 0, -1));
  assert.deepEqual(answer.probabilities?.subarray(0, 4), Float32Array.of(0.25, 0.75, 0.75, 0.25));
  await model.release();
});

test('an output that has not one value a row is an error that names it', async () => {
  const adapter: OnnxAdapter = {
    inputs: [{ name: 'X', element: 'double', columns: ['a', 'b', 'c'] }],
    value: 'probabilities',
  };
  const model = await openModel(matrixGraph(), signatureOf({ name: 'grade' }, ['a', 'b', 'c']), adapter);
  await assert.rejects(model.predictRows([{ a: 1, b: 2, c: 3 }]), {
    code: 'learning.output_shape',
    message: /"probabilities"/,
  });
  await model.release();
});

test('a file tells its inputs, outputs, producer and classes', () => {
  const file = readOnnxFile(matrixGraph());
  assert.deepEqual(file.inputs, [{ name: 'X', kind: 'tensor', element: 11, dimensions: [-1, 3] }]);
  assert.deepEqual(
    file.outputs.map(({ name, element, dimensions }) => [name, element, dimensions]),
    [
      ['probabilities', 1, [-1, 3]],
      ['label', 8, [-1]],
    ],
  );
  assert.equal(file.producer, 'millrace');
  assert.deepEqual(file.metadata, { made: 'here' });
  assert.deepEqual(findClassLabels(file, 'label', 3), labels);
});

test('bytes that are no model are refused, wherever a model is cut off or changed', () => {
  const onnx = matrixGraph();
  const unreadable = { code: 'learning.onnx_unreadable' };
  assert.throws(() => readOnnxFile(new TextEncoder().encode('<html>not found</html>')), unreadable);
  assert.throws(() => readOnnxFile(new Uint8Array(0)), unreadable);
  for (let end = 0; end < onnx.length; end++) {
    try {
      readOnnxFile(onnx.subarray(0, end));
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'learning.onnx_unreadable');
    }
  }
});

/** y = x + c, with c in a file beside the model. */
function graphWithData(location: string): Uint8Array {
  const entry = (key: string, value: string) => messageField(13, [stringField(1, key), stringField(2, value)]);
  const constant = messageField(5, [
    packedVarints(1, [1]),
    varintField(2, 1),
    stringField(8, 'c'),
    entry('location', location),
    entry('offset', '4'),
    entry('length', '4'),
    varintField(14, 1),
  ]);
  const graph = createGraph('inner:');
  graph.output(graph.node('Add', [graph.input('x', 'float'), 'c'], {}, 'y'), 'float');
  const [before, content, after] = aroundGraph(graph.finish(about));
  return concat([before, bytesField(7, concat([content, constant])), after]);
}

function aroundGraph(onnx: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  for (const { number, bytes, whole } of fieldsOf(onnx)) {
    const begin = whole.byteOffset - onnx.byteOffset;
    if (number === 7) return [onnx.subarray(0, begin), bytes, onnx.subarray(begin + whole.length)];
  }
  throw new Error('there is no graph');
}

test('values in a file beside the model are brought into it, and one that is missing is told by name', async () => {
  const onnx = graphWithData('model.onnx.data');
  const data = new Uint8Array(Float32Array.of(1, 40, 3).buffer);
  const whole = await inlineData(onnx, async (location) => (location === 'model.onnx.data' ? data : undefined));
  const inputs: OnnxAdapter['inputs'] = [{ name: 'x', element: 'float', columns: ['x'], flat: true }];
  const model = await openModel(whole, signatureOf({ name: 'y' }, ['x']), { inputs, value: 'y' });
  assert.deepEqual((await model.predictRows([{ x: 2 }])).values, Float32Array.of(42));
  await model.release();
  assert.equal(await inlineData(whole, async () => assert.fail('nothing is outside')), whole);
  const incomplete = { code: 'learning.onnx_incomplete', message: /"model.onnx.data"/ };
  await assert.rejects(
    inlineData(onnx, async () => undefined),
    incomplete,
  );
  await assert.rejects(
    inlineData(onnx, async () => data.subarray(0, 6)),
    incomplete,
  );
});
