/**
 * The network between the roles and each service misbehaves while callers predict: connections are cut, everything takes
 * longer, nothing passes and nobody is told. No answer is wrong, no call waits beyond its deadline, all goes on by itself.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Prediction, PredictResponse } from '@millrace/models';
import { assertNothingLost, type LoadOptions, type LoadReport, startLoad, trainIncome } from '../../product/load.ts';
import { type Stack, startStack } from '../../product/stack.ts';
import {
  type BeginWork,
  beginBatch,
  beginTraining,
  beginUpload,
  until,
  uploadForTrainings,
} from '../../product/work.ts';

let stack: Stack;
let income: Pick<LoadOptions, 'model' | 'rows' | 'actual'>;
/** What the model says of each row, by the row. */
const known = new Map<unknown, Prediction>();
before(async () => {
  stack = await startStack({ faults: true });
  income = await trainIncome(stack);
  await uploadForTrainings(stack);
  const { rows } = income;
  const { predictions } = await stack.client.expect<PredictResponse>(200, 'POST', '/models/income/predict', { rows });
  for (const [index, row] of rows.entries()) known.set(row, predictions[index] as Prediction);
  // Both processors have opened the model, whatever comes.
  await survive(async () => {});
});
after(() => stack?.[Symbol.asyncDispose]());

/** Of a prediction, as the settings have it; a machine that has much to do may be late to tell it. */
const deadlineMilliseconds = 10_000;

type ServiceName = 'rabbitmq' | 'postgres' | 's3' | 'mlflow';

function proxyOf(service: ServiceName) {
  const proxy = stack.faults[service];
  assert.ok(proxy);
  return proxy;
}

/** Lets `trouble` happen under load, with `work` under way if any, and gives what the callers saw once all works again. */
async function survive(trouble: () => Promise<unknown>, work?: BeginWork, name = ''): Promise<LoadReport> {
  const wrong: Prediction[] = [];
  const load = startLoad(stack, {
    ...income,
    callers: 2,
    actual(prediction, row) {
      const { label, probability } = known.get(row) as Prediction;
      if (prediction.label !== label || prediction.probability !== probability) wrong.push(prediction);
      return label ?? '>50K';
    },
  });
  try {
    await load.answered(30);
    const underWay = await work?.(stack, name);
    const ended = trouble().then(() => underWay?.ended());
    ended.catch(() => {}); // awaited below
    await load.answered(30);
    await ended;
    await load.answered(30);
  } finally {
    await load.stop();
  }
  const report = await load.stop();
  await assertNothingLost(stack, report);
  assert.deepEqual(report.broken, []);
  assert.deepEqual(wrong, []);
  const { predict } = report.slowestMilliseconds;
  assert.ok(predict < 2 * deadlineMilliseconds, `a prediction took ${predict.toFixed(0)} ms`);
  for (const { status, code, detail } of report.errors) assert.equal(status, 503, `${code}: ${detail}`);
  await until(async () => (await statuses()).every((status) => status === 200));
  return report;
}

const statuses = () => Promise.all(stack.apis.map(async ({ url }) => (await fetch(`${url}/health/ready`)).status));

const works: [ServiceName, BeginWork][] = [
  ['rabbitmq', beginBatch],
  ['postgres', beginTraining],
  ['s3', beginUpload],
  ['mlflow', beginTraining],
];

for (const [service, work] of works) {
  test(`every connection to ${service} cut three times: what was under way ends rightly`, async () => {
    const cutThrice = async () => {
      for (let time = 0; time < 3; time++) {
        proxyOf(service).cut();
        await pause(300);
      }
    };
    const { errors } = await survive(cutThrice, work, `cut-${service}`);
    if (service === 's3' || service === 'mlflow') assert.deepEqual(errors, [], 'no prediction needs it');
  });
}

test('every service answers 200 ms later: slower, and nobody sees an error', async () => {
  for (const [service] of works) proxyOf(service).delay(100); // each way
  try {
    const { errors } = await survive(async () => {}, beginUpload, 'delayed');
    assert.deepEqual(errors, []);
  } finally {
    for (const [service] of works) await proxyOf(service).pass();
  }
});

async function hold(...services: ServiceName[]): Promise<void> {
  for (const service of services) proxyOf(service).hold();
  await pause(10_000);
  for (const service of services) await proxyOf(service).pass();
}

test('S3 and MLflow hold for ten seconds and nobody is told: no prediction fails, the APIs stay ready', async () => {
  const held = async () => {
    const holding = hold('s3', 'mlflow');
    await until(async () => !(await objectsReady()));
    assert.deepEqual(await statuses(), [200, 200]);
    await holding;
  };
  const { errors } = await survive(held, beginTraining, 'held');
  assert.deepEqual(errors, []);
});

async function objectsReady(): Promise<boolean> {
  const answer = await fetch(`${stack.apis[0]?.url}/health/ready`);
  return (await answer.json()).parts.objects.ready;
}

test('RabbitMQ holds for ten seconds and nobody is told: callers are told in time', async () => {
  const { errors, slowestMilliseconds } = await survive(() => hold('rabbitmq'));
  assert.ok(errors.length > 0 || slowestMilliseconds.predict > 5_000, 'the hold was felt');
});

test('PostgreSQL holds for ten seconds and nobody is told: what is stored is stored once, and revocations are heard again', async () => {
  const { errors, slowestMilliseconds } = await survive(() => hold('postgres'));
  assert.ok(errors.length > 0 || slowestMilliseconds.feedback > 5_000, 'the hold was felt');
  // The connection for notifications has come through it, or was made anew.
  const { id, key } = await stack.client.expect<{ id: string; key: string }>(201, 'POST', '/keys', {
    name: 'revoked',
    scopes: ['admin'],
  });
  const seen = async () => {
    const headers = { authorization: `Bearer ${key}` };
    return Promise.all(stack.apis.map(async ({ url }) => (await fetch(`${url}/api/v1/models`, { headers })).status));
  };
  assert.deepEqual(await seen(), [200, 200]);
  await stack.client.expect(204, 'DELETE', `/keys/${id}`);
  await until(async () => (await seen()).every((status) => status === 401));
});
