import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { sampleSignature } from '../../testing/sample-version.ts';
import { modelFolder } from './model-folder.ts';

const files = modelFolder({
  onnx: new Uint8Array([1, 2, 3]),
  signature: sampleSignature,
  model: 'm-1',
  run: 'run: "1"',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
});
const text = (name: string) => new TextDecoder().decode(files.get(name));

test('MLmodel is YAML that names the graph, the loader and a signature of texts', () => {
  const mlmodel = parse(text('MLmodel'));
  assert.equal(mlmodel.flavors.onnx.data, 'model.onnx');
  assert.ok(files.has(`code/${mlmodel.flavors.python_function.loader_module}.py`));
  assert.deepEqual([mlmodel.run_id, mlmodel.model_size_bytes], ['run: "1"', 3]);
  const inputs: { name: string; type: string; required: boolean }[] = JSON.parse(mlmodel.signature.inputs);
  assert.deepEqual(
    inputs.map(({ name, type, required }) => `${name} ${type} ${required}`),
    ['age long false', 'hours double false', 'job string false', 'married boolean false', 'hired datetime false'],
  );
  assert.deepEqual(
    JSON.parse(mlmodel.signature.outputs).map(({ name, type }: { name: string; type: string }) => `${name} ${type}`),
    ['label string', 'probability_0 float', 'probability_1 float'],
  );
});

test('the input example has a usual value for each column, and dates without a zone', () => {
  const { columns, data } = JSON.parse(text('input_example.json'));
  assert.deepEqual(columns, ['age', 'hours', 'job', 'married', 'hired']);
  assert.deepEqual(data, [[37, 40, 'clerk', true, '2000-01-01T00:00:00.000']]);
  assert.deepEqual(JSON.parse(text('serving_input_example.json')), { dataframe_split: { columns, data } });
});

test('no file of the folder is a pickle', () => {
  assert.deepEqual(
    [...files.keys()].filter((name) => /\.(pkl|pickle|joblib|cloudpickle)$/.test(name)),
    [],
  );
});
