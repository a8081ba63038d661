/** A training while MLflow is away: it waits and says so, is not done twice, and can be cancelled. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ModelVersion, Prediction, Row } from '@millrace/models';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { Task } from '@millrace/tasks';
import { MillraceClient } from '../../millrace-client.ts';
import { type Product, startProduct } from '../../product/process.ts';
import { type MlflowService, startMlflow } from '../../product/services/mlflow.ts';
import { askPython } from './ask-python.ts';
import { questionsTo } from './questions.ts';

let mlflow: MlflowService;
let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let product: Product;
let client: MillraceClient;
before(async () => {
  mlflow = await startMlflow();
  folder = await temporaryDirectory();
  product = await startProduct(folder.path, { MILLRACE_MLFLOW_URL: mlflow.url });
  client = new MillraceClient(product.apiUrl, product.key);
  await client.upload('shop', shop(1_200));
});
after(async () => {
  await product?.stop();
  await mlflow?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Orders: whole numbers, numbers and dates with gaps, words with gaps. */
function shop(rows: number): string {
  const lines = ['items,weight,ordered,colour,express,returned'];
  for (let row = 0; row < rows; row += 1) {
    const items = 1 + ((row * 37) % 9);
    const weight = row % 13 === 0 ? '' : (((row * 53) % 400) / 10 + 0.25).toFixed(2);
    const ordered = row % 17 === 0 ? '' : new Date(Date.UTC(2024, 0, 1 + ((row * 7) % 360))).toISOString().slice(0, 10);
    const colour = row % 11 === 0 ? '' : ['red', 'green', 'blue'][(row * 5) % 3];
    const isReturned = items > 6 || (colour === 'red' && Number(weight) > 20);
    lines.push(`${items},${weight},${ordered},${colour},${row % 2 ? 'true' : 'false'},${isReturned ? 'yes' : 'no'}`);
  }
  return `${lines.join('\n')}\n`;
}

const request = { dataset: 'shop', target: 'returned', seed: 1, algorithm: 'gradient-boosting' };
const isWaiting = ({ task }: { task: Task }) => task.step?.startsWith('Waiting for MLflow') ?? false;

test('a training waits for MLflow before it starts, says so, and goes on by itself', async () => {
  await mlflow.stop({ kill: true });
  const id = await client.train({ model: 'patient', ...request });
  const { task } = await client.waitFor(id, isWaiting);
  assert.equal(task.state, 'running');
  assert.match(task.step ?? '', /does not answer/);
  await mlflow.start();
  const done = await client.succeeded(id);
  assert.equal((done.result as { version: number }).version, 1);
  assert.equal(await questionsTo(mlflow.url).alias('patient'), 1);
});

test('a model that was trained while MLflow went away is registered when it is back, without being trained again', async () => {
  const id = await client.train({ model: 'kept', ...request });
  await client.waitFor(id, ({ task }) => task.step?.startsWith('Training round') ?? false);
  await mlflow.stop({ kill: true });
  await client.waitFor(id, ({ task }) => isWaiting({ task }) && task.progress > 0.9);
  const predict = { rows: [{ items: 3 }] };
  await client.expect(200, 'POST', '/models/patient/predict', predict);
  await mlflow.start();
  assert.equal((await client.succeeded(id)).attempt, 1, 'a training that is done again is another attempt');
  assert.deepEqual(await questionsTo(mlflow.url).versionsOf('kept'), [1]);
  assert.equal((await questionsTo(mlflow.url).runsOf(id)).length, 1);
});

test('a training that waits for MLflow can be cancelled', async () => {
  await mlflow.stop({ kill: true });
  const id = await client.train({ model: 'cancelled', ...request });
  await client.waitFor(id, isWaiting);
  await client.expect<Task>(200, 'POST', `/tasks/${id}/cancel`, {});
  assert.equal((await client.finished(id)).state, 'cancelled');
  await mlflow.start();
});

test('its run is marked with the trace of the call that asked for the training', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const body = { model: 'traced', ...request };
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const { task } = await client.expect<{ task: Task }>(202, 'POST', '/trainings', body, headers);
  await client.succeeded(task.id);
  const [run] = await questionsTo(mlflow.url).runsOf(task.id);
  assert.equal(run?.data.tags?.find(({ key }) => key === 'millrace.trace')?.value, traceId);
});

test('its run holds what a person wants to see: the model card, how it was judged, plots', async () => {
  const { mlflow: place } = await client.expect<ModelVersion>(200, 'GET', '/models/patient/versions/1');
  const listed = await questionsTo(mlflow.url).call<{ files: { path: string }[] }>(
    'GET',
    `artifacts/list?run_id=${place?.run}`,
  );
  assert.deepEqual(listed.files.map(({ path }) => path).sort(), [
    'evaluation.json',
    'model-card.md',
    'plots',
    'validation-report.md',
  ]);
});

test('the champion in Python answers as the API, and its page is linked', async () => {
  const rows: Row[] = [
    { items: 3, weight: 21.5, ordered: '2024-03-01', colour: 'red', express: true },
    { items: 9, weight: null, ordered: null, colour: null, express: null },
    { items: 1, weight: 0.25, ordered: '2024-11-30', colour: 'violet', express: false },
  ];
  const { mlflow: place } = await client.expect<ModelVersion>(200, 'GET', '/models/patient/versions/1');
  assert.match(place?.url ?? '', /#\/models\/patient\/versions\/1$/);
  const { predictions } = await client.expect<{ predictions: Prediction[] }>(200, 'POST', '/models/patient/predict', {
    rows,
  });
  const question = { url: mlflow.url, model: 'models:/patient@champion', rows, dates: ['ordered'] };
  const { columns } = await askPython<{ columns: Record<string, (string | number)[]> }>('predict', question);
  predictions.forEach(({ label, probabilities }, row) => {
    assert.equal(columns.label?.[row], label);
    Object.values(probabilities ?? {}).forEach((probability, index) => {
      const theirs = Number(columns[`probability_${index}`]?.[row]);
      assert.ok(Math.abs(theirs - probability) <= 1e-6, `${theirs} is not ${probability}`);
    });
  });
});
