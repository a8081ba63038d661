/**
 * Each service is stopped for a second, and killed and away for longer, while callers predict and something long is
 * under way. Afterwards all goes on by itself: nothing that was acknowledged is lost, each piece of work has had its
 * effect once, and whoever was refused was told why and when to come back.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  assertNothingLost,
  type LoadOptions,
  type LoadReport,
  postTo,
  startLoad,
  trainIncome,
} from '../../product/load.ts';
import { type Stack, startStack } from '../../product/stack.ts';
import {
  type BeginWork,
  beginBatch,
  beginTraining,
  beginUpload,
  until,
  uploadForTrainings,
} from '../../product/work.ts';

const awaySeconds = Number(process.env.MILLRACE_TEST_OUTAGE_SECONDS || 5);

let stack: Stack;
let income: Pick<LoadOptions, 'model' | 'rows' | 'actual'>;
before(async () => {
  stack = await startStack();
  income = await trainIncome(stack);
  await uploadForTrainings(stack);
  // Both processors have opened the model, whatever comes.
  const warm = startLoad(stack, { ...income, callers: 2 });
  await warm.answered(200);
  assert.deepEqual((await warm.stop()).errors, []);
});
after(() => stack?.[Symbol.asyncDispose]());

type ServiceName = 'rabbitmq' | 'postgres' | 's3' | 'mlflow';

interface Outage {
  service: ServiceName;
  kill: boolean;
  work: BeginWork;
  name: string;
  /** What is true while it is away. */
  meanwhile?: () => Promise<unknown>;
}

/** Lets a service be away under load, and gives what the callers saw once all works again. */
async function survive({ service, kill, work, name, meanwhile }: Outage): Promise<LoadReport> {
  const withoutTime: string[] = [];
  let calls = 0;
  const load = startLoad(stack, {
    ...income,
    callers: 2,
    async post(path, body, signal) {
      const url = stack.apis[calls++ % stack.apis.length]?.url ?? '';
      const answer = await postTo(url, { path, body, key: stack.key, signal });
      if (answer.status === 503 && !answer.headers.has('retry-after')) withoutTime.push(await answer.clone().text());
      return answer;
    },
  });
  try {
    await load.answered(20);
    const underWay = await work(stack, name);
    const running = stack[service];
    assert.ok(running);
    await running.stop({ kill });
    const ended = underWay.ended();
    ended.catch(() => {}); // awaited below
    await meanwhile?.();
    await pause(kill ? awaySeconds * 1_000 : 1_000);
    await running.start();
    await load.answered(50);
    await ended;
  } finally {
    await load.stop();
  }
  const report = await load.stop();
  await assertNothingLost(stack, report);
  assert.deepEqual(report.broken, []);
  assert.deepEqual(withoutTime, [], 'whoever is refused is told when to come back');
  for (const { status, code, detail } of report.errors) assert.equal(status, 503, `${code}: ${detail}`);
  await until(async () => (await readiness()).every(({ status }) => status === 200));
  return report;
}

interface Readiness {
  status: number;
  parts: Record<string, { ready: boolean }>;
}

const readiness = (): Promise<Readiness[]> =>
  Promise.all(
    stack.apis.map(async ({ url }) => {
      const answer = await fetch(`${url}/health/ready`);
      return { status: answer.status, parts: ((await answer.json()) as Readiness).parts };
    }),
  );

/** Waits for a call to be refused, and looks at how. */
async function refusal(path: string, body: unknown): Promise<void> {
  const { headers } = await until(async () => {
    const answer = await stack.client.request('POST', path, body);
    return answer.status === 503 && answer;
  });
  assert.ok(Number(headers.get('retry-after')) > 0);
}

const predict = { rows: [{ age: 40 }] };

test('RabbitMQ stopped for a second, with a training under way', async () => {
  await survive({ service: 'rabbitmq', kill: false, work: beginTraining, name: 'rabbitmq-stopped' });
});

test('RabbitMQ killed, with a batch prediction under way: callers are told', async () => {
  const meanwhile = () => refusal('/models/income/predict', predict);
  const work = { work: beginBatch, name: 'rabbitmq-killed' };
  const { errors } = await survive({ service: 'rabbitmq', kill: true, ...work, meanwhile });
  assert.ok(errors.some(({ code }) => code === 'broker.unavailable'));
});

test('PostgreSQL stopped for a second, with an upload under way', async () => {
  await survive({ service: 'postgres', kill: false, work: beginUpload, name: 'postgres-stopped' });
});

test('PostgreSQL killed, with a training under way: callers are told', async () => {
  const { body } = await stack.client.request<{ predictions: { id: string }[] }>(
    'POST',
    '/models/income/predict',
    predict,
  );
  const meanwhile = () => refusal(`/predictions/${body.predictions[0]?.id}/feedback`, { actual: '>50K' });
  const work = { work: beginTraining, name: 'postgres-killed' };
  const { errors } = await survive({ service: 'postgres', kill: true, ...work, meanwhile });
  assert.ok(errors.some(({ code }) => code === 'database.unavailable'));
});

test('S3 stopped for a second, with a batch prediction under way: no prediction fails', async () => {
  const { errors } = await survive({ service: 's3', kill: false, work: beginBatch, name: 's3-stopped' });
  assert.deepEqual(errors, []);
});

test('S3 killed, with an upload under way: no prediction fails, the APIs stay ready and say what is missing', async () => {
  const meanwhile = async () => {
    const form = new FormData();
    form.set('name', 'refused');
    form.set('file', new Blob(['a,b\n1,x\n2,y\n']), 'refused.csv');
    await refusal('/datasets', form);
    await until(async () => (await readiness()).every(({ parts }) => parts.objects?.ready === false));
    assert.deepEqual(
      (await readiness()).map(({ status }) => status),
      [200, 200],
    );
  };
  const { errors } = await survive({ service: 's3', kill: true, work: beginUpload, name: 's3-killed', meanwhile });
  assert.deepEqual(errors, []);
});

test('MLflow stopped for a second, with a training under way: no prediction fails', async () => {
  const { errors } = await survive({ service: 'mlflow', kill: false, work: beginTraining, name: 'mlflow-stopped' });
  assert.deepEqual(errors, []);
});

test('MLflow killed, with a training under way: no prediction fails', async () => {
  const { errors } = await survive({ service: 'mlflow', kill: true, work: beginTraining, name: 'mlflow-killed' });
  assert.deepEqual(errors, []);
});
