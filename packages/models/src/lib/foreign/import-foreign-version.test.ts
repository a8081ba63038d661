import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { castTo, createGraph, type ElementType } from '@millrace/learning/testing';
import { testLogger } from '@millrace/runtime/testing';
import { createServing, type Serving } from '../serving/serving.ts';
import { openGround } from '../testing/open-ground.ts';
import { sampleSignature, sampleVersion } from '../testing/sample-version.ts';
import { trainedVersion } from '../testing/trained-model.ts';
import { importForeignVersion } from './import-foreign-version.ts';
import { type FolderParts, modelFolder } from './testing/model-folder.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
let serving: Serving;
const logger = testLogger();

before(async () => {
  ground = await openGround();
  serving = createServing({ registry: ground.registry, maximumBytes: 1e8, logger });
});
after(async () => {
  await serving.stop();
  await ground[Symbol.asyncDispose]();
});

const about = { description: 'a test', metadata: {} };
const twoNumbers = [
  { type: 'double', name: 'a', required: true },
  { type: 'long', name: 'n', required: true },
];

function take(model: string, version: number, folder: FolderParts) {
  return importForeignVersion(
    { ...ground, logger },
    { model, version, folder: modelFolder(folder), mlflow: { model: `m-${version}` }, by: 'ada' },
  );
}

/** a + n, each in an input of its own. */
function sumGraph(metadata = {}): Uint8Array {
  const graph = createGraph('inner:');
  const whole = graph.node('Cast', [graph.input('n', 'int64', 1)], castTo('double'));
  graph.output(graph.node('Add', [graph.input('a', 'double', 1), whole], {}, 'sum'), 'double', 1);
  return graph.finish({ ...about, metadata });
}

/** The two columns of the matrix are the probabilities; the label is the word of the larger. */
function choiceGraph(words = ['no', 'yes'], element: ElementType = 'float'): Uint8Array {
  const graph = createGraph('inner:');
  const matrix = graph.input('X', element, 2);
  graph.output(graph.node('Cast', [matrix], castTo('float'), 'probabilities'), 'float', 2);
  const best = graph.node('ArgMax', [matrix], { axis: { int: 1 }, keepdims: { int: 0 } });
  const table = graph.constant('string', [words.length], words);
  graph.output(graph.node('Gather', [table, best], { axis: { int: 0 } }, 'label'), 'string');
  return graph.finish(about);
}

const matrixOfTwo = [{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1, 2] } }];
const halves = {
  example: {
    inputs: [
      [0.25, 0.75],
      [0.5, 0.5],
    ],
  },
};

test('a version of MLflow is stored under its number, is told apart, and answers once it is promoted', async () => {
  const folder = { onnx: sumGraph(), inputs: twoNumbers, metadata: { target: 'price' } };
  const version = await take('sums', 4, folder);
  const { origin, lineage, imported, verdict, mlflow, aliases, metrics } = version;
  assert.deepEqual(
    { origin, lineage, imported, mlflow, aliases, metrics, code: verdict.code, number: version.version },
    {
      origin: 'mlflow',
      lineage: undefined,
      imported: { task: 'mlflow:sums/4', createdBy: 'ada', producer: 'millrace' },
      mlflow: { model: 'm-4' },
      aliases: [],
      metrics: {},
      code: 'not_judged',
      number: 4,
    },
  );
  assert.deepEqual(await take('sums', 4, folder), version, 'taking it in again changes nothing');
  await assert.rejects(ground.registry.resolve('sums'), { code: 'models.no_champion' });
  await ground.registry.promote('sums', 4, { by: 'ada', reason: 'it is right' });
  assert.deepEqual(await serving.predict('sums', 4, [{ a: 0.5, n: 2 }, { n: 2 }]), [{ value: 2.5 }, {}]);
  const { items } = await ground.registry.versions('sums');
  assert.deepEqual(
    items.map(({ version, origin, dataset }) => ({ version, origin, dataset })),
    [{ version: 4, origin: 'mlflow', dataset: undefined }],
  );
  assert.deepEqual(await ground.registry.trainedOn('adult'), []);
});

test('classes, probabilities and the names of columns come from the graph and the metadata', async () => {
  const { signature } = await take('choices', 1, {
    onnx: choiceGraph(),
    inputs: matrixOfTwo,
    metadata: { target: 'paid', features: ['bad', 'good'] },
    ...halves,
  });
  assert.deepEqual(signature.target, { name: 'paid', labels: ['no', 'yes'] });
  assert.deepEqual(
    signature.features.map(({ name, default: usual }) => [name, usual]),
    [
      ['bad', 0.25],
      ['good', 0.75],
    ],
  );
  assert.deepEqual(await serving.predict('choices', 1, [{ bad: 0.25, good: 0.75 }, { bad: 1 }]), [
    { labelIndex: 1, probabilities: [0.25, 0.75] },
    {},
  ]);
});

test('reasons are refused with a sentence, for what was not trained here has none', async () => {
  await take('silent', 1, { onnx: sumGraph(), inputs: twoNumbers });
  await assert.rejects(serving.predict('silent', 1, [{ a: 1, n: 1 }], { explain: true }), {
    code: 'models.not_explainable',
    status: 422,
  });
});

test('scores that are no probabilities are left out, and the page says so', async () => {
  const { notes, signature } = await take('scores', 1, { onnx: choiceGraph(), inputs: matrixOfTwo });
  assert.match(notes?.[0] ?? '', /no probabilities/);
  assert.deepEqual(signature.target.labels, ['no', 'yes']);
  assert.deepEqual(await serving.predict('scores', 1, [{ x0: 3, x1: -3 }]), [{ labelIndex: 0 }]);
});

test('a version predicts what its model predicted so far, unless its metadata says otherwise', async () => {
  await ground.registry.createVersion(sampleVersion('income', 1));
  const { signature } = await take('income', 2, { onnx: choiceGraph(), inputs: matrixOfTwo, ...halves });
  assert.equal(signature.target.name, 'income');
  const model = await ground.registry.get('income');
  assert.deepEqual([model.champion, model.latest], [1, 2]);
});

test('a version that was trained here and copied in MLflow is served as it was', async () => {
  const trained = await trainedVersion('people', 1, 'limit');
  const { signature } = await take('people-copy', 1, { onnx: trained.onnx, inputs: twoNumbers });
  assert.deepEqual(signature, trained.signature);
  assert.equal((await ground.registry.resolve('people-copy', 1)).adapter, undefined);
  const [row] = await serving.predict('people-copy', 1, [{ age: 40, city: 'rome' }]);
  assert.ok(Number.isFinite(row?.value));
});

const refusals: [why: string, folder: FolderParts, sentence: RegExp][] = [
  ['it has no signature', { onnx: sumGraph() }, /infer_signature\(X, y\)/],
  [
    'it is of another flavor',
    { onnx: sumGraph(), inputs: twoNumbers, flavor: 'sklearn' },
    /"sklearn".*skl2onnx\.to_onnx/,
  ],
  ['its bytes are damaged', { onnx: sumGraph().subarray(0, 90), inputs: twoNumbers }, /damaged|not an ONNX/],
  ['the file is missing', { inputs: twoNumbers }, /"model\.onnx" is missing/],
  [
    'the columns have other names',
    { onnx: sumGraph(), inputs: [twoNumbers[0], { type: 'long', name: 'm' }] },
    /input "n" that the signature does not name/,
  ],
  [
    'a column is a text in one and a number in the other',
    { onnx: sumGraph(), inputs: [{ type: 'string', name: 'a' }, twoNumbers[1]] },
    /"a" is a text in the signature and double in the graph/,
  ],
  [
    'it takes images',
    { onnx: choiceGraph(), inputs: [{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 3, 8, 8] } }] },
    /shape \[-1, 3, 8, 8\]; only models of tables/,
  ],
  [
    'it takes another number of columns',
    { onnx: choiceGraph(), inputs: [{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 5] } }] },
    /takes 2 columns, the signature names 5/,
  ],
  [
    'a column is a date',
    { onnx: sumGraph(), inputs: [{ type: 'datetime', name: 'a' }, twoNumbers[1]] },
    /type datetime.*seconds since 1970/,
  ],
  [
    'two columns have one name',
    { onnx: choiceGraph(), inputs: matrixOfTwo, metadata: { features: ['a', 'a'] } },
    /Two of its columns are called "a"/,
  ],
  [
    'it says that it was made here, and its graph takes something else',
    { onnx: sumGraph({ 'millrace.signature': JSON.stringify(sampleSignature) }), inputs: twoNumbers },
    /cannot answer rows like its signature/,
  ],
  [
    'the metadata name another number of classes',
    { onnx: choiceGraph(), inputs: matrixOfTwo, metadata: { classes: ['a', 'b', 'c'] } },
    /names 3 classes, the graph has 2/,
  ],
];

for (const [why, folder, sentence] of refusals) {
  test(`what cannot be served is refused with what to change: ${why}`, async () => {
    await assert.rejects(take('refused', 1, folder), { code: 'models.not_servable', status: 422, message: sentence });
    await assert.rejects(ground.registry.get('refused'), { code: 'models.not_found' });
  });
}
