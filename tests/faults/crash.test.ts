/**
 * SIGKILL at the worst moments. After the next start everything that was
 * acknowledged is there, unfinished tasks have gone on by themselves, and each
 * task has had its effect once.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Dataset } from '@millrace/datasets';
import type { BatchPredictResult, Model, ModelVersion, PredictResponse } from '@millrace/models';
import type { Page } from '@millrace/runtime';
import type { Task } from '@millrace/tasks';
import { MillraceClient } from '../millrace-client.ts';
import { censusCsv, censusQuestions, censusTarget } from '../product/census.ts';
import { type Product, startProduct } from '../product/process.ts';

let home: string;
let product: Product;
let client: MillraceClient;

async function start(): Promise<void> {
  product = await startProduct(home);
  client = new MillraceClient(product.apiUrl, product.key);
}

async function killAndStartAgain(): Promise<void> {
  assert.equal((await product.killHard()).signal, 'SIGKILL');
  await start();
}

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-crash-'));
  await start();
});

after(async () => {
  await product?.stop();
  await rm(home, { recursive: true, force: true });
});

/** Sends a CSV; the answer says that it has been taken, not that it has been read. */
async function send(name: string, rows: number): Promise<string> {
  const form = new FormData();
  form.set('name', name);
  form.set('file', new Blob([...censusCsv(rows)], { type: 'text/csv' }), `${name}.csv`);
  const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/datasets', form);
  return task.id;
}

/** The first half of an upload. Resolves when the server has taken it and waits for more. */
function halfAnUpload(name: string): Promise<void> {
  const boundary = 'half-an-upload';
  const outgoing = request(`${product.apiUrl}/api/v1/datasets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${product.key}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  });
  outgoing.on('error', () => {}); // the server is about to be killed
  outgoing.write(`--${boundary}\r\ncontent-disposition: form-data; name="name"\r\n\r\n${name}\r\n`);
  outgoing.write(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n`);
  const half = Buffer.from([...censusCsv(60_000)].join(''));
  return new Promise((resolve) => outgoing.write(half, () => resolve()));
}

const isRunning = (task: Task) => task.state === 'running';

test('an upload cut off by a kill leaves nothing; the one acknowledged before it is read after the restart', async () => {
  const acknowledged = await send('acknowledged', 2_000);
  await halfAnUpload('half');
  await killAndStartAgain();

  await client.succeeded(acknowledged);
  const { items } = await client.expect<Page<Dataset>>(200, 'GET', '/datasets');
  assert.deepEqual(
    items.map((dataset) => dataset.name),
    ['acknowledged'],
  );
  assert.deepEqual(await readdir(join(home, 'objects', '.incoming')), []);
});

test('an ingestion that was killed goes on by itself and makes one version', async () => {
  const id = await send('people', 60_000);
  await client.waitFor(id, ({ task }) => isRunning(task));
  await killAndStartAgain();

  const task = await client.succeeded(id);
  assert.deepEqual(task.result, { dataset: 'people', version: 1, rows: 60_000, rejected: 0, reused: false });
  const dataset = await client.expect<Dataset>(200, 'GET', '/datasets/people');
  assert.deepEqual(dataset.versions, [1]);
});

test('a training that was killed starts again and makes one version of one model', async () => {
  const id = await client.train({ model: 'income', dataset: 'people', target: censusTarget });
  await client.waitFor(id, ({ type }) => type === 'detail');
  await killAndStartAgain();

  const task = await client.succeeded(id);
  assert.equal(task.attempt, 2);
  const { items: versions } = await client.expect<Page<ModelVersion>>(200, 'GET', '/models/income/versions');
  assert.deepEqual(
    versions.map(({ version, aliases }) => ({ version, aliases })),
    [{ version: 1, aliases: ['champion'] }],
  );
  const { items: models } = await client.expect<Page<Model>>(200, 'GET', '/models');
  assert.deepEqual(
    models.map((model) => model.name),
    ['income'],
  );
  assert.deepEqual(await readdir(join(home, 'work')), [], 'nothing of the killed run is left');
});

test('a kill under prediction load loses no acknowledged feedback, and the model answers as before', async () => {
  const questions = censusQuestions(40);
  const known = await client.expect<PredictResponse>(200, 'POST', '/models/income/predict', { rows: questions });
  for (const { id, label } of known.predictions) {
    await client.expect(201, 'POST', `/predictions/${id}/feedback`, { actual: label, source: 'truth' });
  }
  await killUnderLoad(questions);

  const again = await client.expect<PredictResponse>(200, 'POST', '/models/income/predict', { rows: questions });
  assert.deepEqual(
    again.predictions.map(({ label, probability }) => ({ label, probability })),
    known.predictions.map(({ label, probability }) => ({ label, probability })),
  );
  const id = await client.train({ model: 'income', dataset: 'people', target: censusTarget, includeFeedback: true });
  await client.succeeded(id);
  const version = await client.expect<ModelVersion>(200, 'GET', '/models/income/versions/2');
  assert.equal(version.lineage?.feedbackRows, known.predictions.length);
});

test('a batch prediction that was killed starts again and makes one whole result', async () => {
  const rows = 200_000;
  const form = new FormData();
  form.set('file', new Blob([...censusCsv(rows, 2)], { type: 'text/csv' }), 'people.csv');
  const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/models/income/batch-predictions', form);
  await client.waitFor(task.id, ({ task: { step } }) => step.startsWith('Predicted'));
  await killAndStartAgain();

  const { attempt, result } = await client.succeeded(task.id);
  assert.equal(attempt, 2);
  assert.equal((result as BatchPredictResult).rows, rows);
  const csv = await client.expect<string>(200, 'GET', `/tasks/${task.id}/result`);
  assert.equal(csv.trimEnd().split('\n').length, rows + 1);
  assert.deepEqual(await readdir(join(home, 'objects', 'batch-predictions')), [`${task.id}.csv`]);
  assert.deepEqual(await readdir(join(home, 'work')), [], 'nothing of the killed run is left');
});

/** Eight callers predict without a pause; the kill comes in the middle of it. */
async function killUnderLoad(questions: Record<string, unknown>[]): Promise<void> {
  let answered = 0;
  const loaded = Promise.withResolvers<void>();
  const call = async () => {
    for (;;) {
      await client.expect(200, 'POST', '/models/income/predict', { rows: questions.slice(0, 1) });
      answered += 1;
      if (answered === 400) loaded.resolve();
    }
  };
  const callers = Promise.allSettled(Array.from({ length: 8 }, call));
  await loaded.promise;
  const killed = product.killHard();
  const ends = await callers;
  assert.equal((await killed).signal, 'SIGKILL');
  assert.ok(
    ends.every((end) => end.status === 'rejected' && !/: \d{3} /.test(String(end.reason))),
    'no answer was wrong',
  );
  await start();
}
