/** Models that somebody's Python registered in MLflow are served by the API with the answers that they have in Python. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ModelVersion, Prediction, PredictResponse, Row, TrainModelResult } from '@millrace/models';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { MillraceClient } from '../../millrace-client.ts';
import { type Product, startProduct } from '../../product/process.ts';
import { type MlflowService, startMlflow } from '../../product/services/mlflow.ts';
import { askPython } from './ask-python.ts';

interface Answers {
  /** By onnxruntime in Python on the same file, one list a row. */
  onnx: number[][];
  /** By scikit-learn, before it was exported. */
  sklearn: number[][];
  labels?: (string | number)[];
}

interface Registered {
  table: Row[];
  rows: Row[];
  churn: Answers;
  tariff: Answers;
  usage: Answers;
}

let mlflow: MlflowService;
let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let product: Product;
let client: MillraceClient;
let registered: Registered;

before(async () => {
  mlflow = await startMlflow();
  folder = await temporaryDirectory();
  product = await startProduct(folder.path, { MILLRACE_MLFLOW_URL: mlflow.url });
  client = new MillraceClient(product.apiUrl, product.key);
  registered = await askPython<Registered>('register_pipelines', { url: mlflow.url });
  for (const model of ['churn', 'tariff', 'usage']) await champion(model);
});
after(async () => {
  await product?.stop();
  await mlflow?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** When the product has heard of it: it looks at MLflow about once a second, and tells nobody when. */
async function champion(model: string): Promise<ModelVersion> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(100)) {
    const { status, body } = await client.request<{ champion?: number }>('GET', `/models/${model}`);
    if (status === 200 && body.champion !== undefined) {
      return client.expect<ModelVersion>(200, 'GET', `/models/${model}/versions/${body.champion}`);
    }
  }
  return assert.fail(`${model} has not come from MLflow`);
}

async function predict(model: string, rows: Row[], more: object = {}): Promise<Prediction[]> {
  const answer = await client.expect<PredictResponse>(200, 'POST', `/models/${model}/predict`, { rows, ...more });
  return answer.predictions;
}

function assertClose(ours: number | undefined, theirs: number | undefined, tolerance: number, what: string): void {
  const far = Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN));
  assert.ok(far <= tolerance * Math.max(1, Math.abs(theirs ?? 0)), `${what}: ${ours} is not ${theirs}`);
}

test('a pipeline of numbers and words answers with the classes and probabilities that it has in Python', async () => {
  const { rows, churn } = registered;
  const predictions = await predict('churn', rows);
  predictions.forEach(({ label, probabilities, warnings }, row) => {
    assert.equal(label, churn.labels?.[row]);
    assert.equal(warnings, undefined);
    ['no', 'yes'].forEach((name, k) => {
      assertClose(probabilities?.[name], churn.onnx[row]?.[k], 1e-6, `${name} of row ${row}`);
      assertClose(probabilities?.[name], churn.sklearn[row]?.[k], 1e-4, `${name} of row ${row} in scikit-learn`);
    });
  });
});

test('a matrix of numbers gives several classes, named by the graph, of columns named by the metadata', async () => {
  const { rows, tariff } = registered;
  const matrix = rows.map(({ age, hours }) => ({ age, hours })) as Row[];
  const predictions = await predict('tariff', matrix);
  const { signature } = await champion('tariff');
  assert.deepEqual(signature.target.labels, [0, 10, 20]);
  predictions.forEach(({ label, probabilities }, row) => {
    assert.equal(label, tariff.labels?.[row]);
    [0, 10, 20].forEach((name, k) => {
      assertClose(probabilities?.[name], tariff.onnx[row]?.[k], 1e-6, `${name} of row ${row}`);
      assertClose(probabilities?.[name], tariff.sklearn[row]?.[k], 1e-4, `${name} of row ${row} in scikit-learn`);
    });
  });
});

test('a regressor answers with its values', async () => {
  const { rows, usage } = registered;
  (await predict('usage', rows)).forEach(({ value }, row) => {
    assertClose(value, usage.onnx[row]?.[0], 1e-6, `row ${row}`);
    assertClose(value, usage.sklearn[row]?.[0], 1e-4, `row ${row} in scikit-learn`);
  });
});

test('its page tells where it comes from, with the words that it knows and a typical row', async () => {
  const version = await champion('churn');
  assert.equal(version.origin, 'mlflow');
  assert.equal(version.lineage, undefined);
  assert.match(version.imported?.producer ?? '', /^skl2onnx/);
  assert.equal(version.verdict.code, 'not_judged');
  assert.deepEqual(version.aliases, ['champion']);
  assert.ok(version.mlflow?.run);
  const job = version.signature.features.find(({ name }) => name === 'job');
  assert.deepEqual(job?.categories, ['clerk', 'nurse', 'smith']);
  const usual = Object.fromEntries(version.signature.features.map((feature) => [feature.name, feature.default]));
  const [prediction] = await predict('churn', [usual as Row]);
  assert.equal(prediction?.warnings, undefined);
});

test('what it cannot answer is told: reasons, a missing whole number, an unseen word, a missing fraction', async () => {
  const [row = {}] = registered.rows;
  const refused = (body: object) => client.expect<{ code: string }>(422, 'POST', '/models/churn/predict', body);
  assert.equal((await refused({ rows: [row], explain: true })).code, 'models.not_explainable');
  assert.equal((await refused({ rows: [{ ...row, age: null }] })).code, 'predict.value_missing');
  const [unseen, incomplete] = await predict('churn', [
    { ...row, job: 'pilot' },
    { ...row, hours: null },
  ]);
  assert.deepEqual(
    unseen?.warnings?.map(({ code }) => code),
    ['unseen_category'],
  );
  assert.equal(incomplete?.label, undefined);
  assert.deepEqual(
    incomplete?.warnings?.map(({ code }) => code),
    ['missing', 'no_answer'],
  );
});

test('a file of rows comes back with the same answers, row by row', async () => {
  const rows = registered.rows;
  const form = new FormData();
  const lines = rows.map(({ age, hours, job }) => `${age},${hours},${job}`);
  form.set(
    'file',
    new Blob([['age,hours,job', ...lines, ',40,nurse', ''].join('\n')], { type: 'text/csv' }),
    'all.csv',
  );
  const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/models/churn/batch-predictions', form);
  const done = await client.succeeded(task.id);
  const result = await client.expect<string>(200, 'GET', `/tasks/${done.id}/result`);
  const [header = '', ...answers] = result.trimEnd().split('\n');
  assert.match(header, /^age,hours,job,prediction,probability,probability_no,probability_yes,/);
  rows.forEach((_, row) => {
    assert.equal(answers[row]?.split(',')[3], registered.churn.labels?.[row]);
    assertClose(Number(answers[row]?.split(',')[6]), registered.churn.onnx[row]?.[1], 1e-6, `row ${row}`);
  });
  assert.match(answers.at(-1) ?? '', /^,40,nurse,,,,,.*no answer/);
});

test('a training here is judged beside it on the same rows', async () => {
  const lines = registered.table.map(({ age, hours, job, churned }) => `${age},${hours},${job},${churned}`);
  await client.upload('customers', ['age,hours,job,churned', ...lines, ''].join('\n'));
  const before = await champion('churn');
  const task = await client.train({ model: 'churn', dataset: 'customers', target: 'churned', algorithm: 'linear' });
  const { verdict, version } = (await client.succeeded(task)).result as TrainModelResult;
  assert.equal(version, before.version + 1);
  assert.equal(verdict.championVersion, before.version);
  assert.ok(['better', 'not_better'].includes(verdict.code), verdict.reason);
  // Which rows are held out is drawn anew each time, so the score differs a little.
  assert.ok((verdict.champion ?? 0) > 0.8, `AUC of the pipeline: ${verdict.champion}`);
});

test('what cannot be served says what to change in Python', async () => {
  const asked = (model: string) =>
    client.expect<{ code: string; detail: string }>(422, 'POST', `/models/${model}/predict`, { rows: [{}] });
  const zipped = await asked('zipped');
  assert.equal(zipped.code, 'models.not_servable');
  assert.match(zipped.detail, /options=\{'zipmap': False\}/);
  assert.match((await asked('unsigned')).detail, /infer_signature/);
});
