/**
 * One-row predictions through Pipeline API, RabbitMQ and Data Processor as processes of their own, authenticated and
 * recorded in PostgreSQL, beside MLflow's own scoring server on the same model: in one run, with one processor and with
 * two, at full speed, at a steady rate, and at that rate while trainings run.
 */
import { ensureServicesPython } from '../../scripts/services.ts';
import { startStack } from '../../tests/product/stack.ts';
import { type Figure, reportFigures } from '../figures.ts';
import type { LoadPlan, LoadResult } from '../load/generator.ts';
import { sample } from '../sample.ts';
import { describe, keepTraining, load, seconds } from './load.ts';
import { startMlflowScorer } from './mlflow-scorer.ts';

const model = 'income';
const steadily = { requestsPerSecond: 500 };

process.env.MILLRACE_TEST_SERVICES_PYTHON ??= ensureServicesPython();
const data = await sample();
console.log(`data: ${data.name}`);
await using stack = await startStack({ apis: 1, processors: 1, env: { MILLRACE_REQUESTS_PER_MINUTE: '0' } });
const { client, mlflow, apis } = stack;
if (!mlflow) throw new Error('the stack has no MLflow');
await client.upload('people', data.csv);
const training = { model, dataset: 'people', target: data.target };
await client.succeeded(await client.train(training));

const common = { connections: 16, warmUpSeconds: 3, seconds };
const plan: LoadPlan = {
  ...common,
  url: `${apis[0]?.url}/api/v1/models/${model}/predict`,
  headers: { authorization: `Bearer ${stack.key}` },
  bodies: data.questions.map((row) => JSON.stringify({ rows: [row] })),
};
const results: Record<'closed' | 'steady' | 'busy' | 'closedByTwo' | 'scorer', LoadResult> = {
  closed: await measure('one processor, closed loop, 16 connections', plan),
  scorer: await measureScorer(mlflow.url),
  steady: await measure('one processor, steady 500 req/s', { ...plan, ...steadily }),
  ...(await measureBusyThenWithTwo()),
};
const { closed, steady, busy, closedByTwo, scorer } = results;

console.log(`two processors / one: ${(closedByTwo.requestsPerSecond / closed.requestsPerSecond).toFixed(2)}x`);
const figures: Figure[] = [
  {
    name: 'closed loop, throughput',
    measured: closed.requestsPerSecond,
    unit: 'req/s',
    budget: 3000,
    bound: 'at least',
  },
  { name: 'closed loop, p50', measured: closed.p50Milliseconds, unit: 'ms', budget: 5, bound: 'at most' },
  { name: 'closed loop, p99', measured: closed.p99Milliseconds, unit: 'ms', budget: 15, bound: 'at most' },
  {
    name: "closed loop, to MLflow's scorer",
    measured: closed.requestsPerSecond / scorer.requestsPerSecond,
    unit: 'x',
    budget: 2,
    bound: 'at least',
  },
  { name: 'steady 500 req/s, p99', measured: steady.p99Milliseconds, unit: 'ms', budget: 10, bound: 'at most' },
  { name: 'the same while training, p99', measured: busy.p99Milliseconds, unit: 'ms', budget: 30, bound: 'at most' },
];
const errors = Object.values(results).reduce((sum, result) => sum + result.errors, 0);
process.exitCode = reportFigures(figures) && errors === 0 ? 0 : 1;

async function measure(name: string, what: LoadPlan): Promise<LoadResult> {
  const result = await load(what);
  describe(name, result);
  return result;
}

/** It answers over HTTP from one process, with nothing in between, no key and no record. */
async function measureScorer(tracking: string): Promise<LoadResult> {
  await using peer = await startMlflowScorer(tracking, `models:/${model}@champion`);
  const bodies = data.questions.map((row) => JSON.stringify({ dataframe_records: [row] }));
  return await measure("MLflow's scoring server, closed loop", { ...common, url: peer.url, headers: {}, bodies });
}

/** With one processor, which answers and trains at once; then, when nothing trains any more, with a second one. */
async function measureBusyThenWithTwo(): Promise<{ busy: LoadResult; closedByTwo: LoadResult }> {
  const enough = new AbortController();
  const trainings = keepTraining(client, training, enough.signal);
  const busy = await measure('one processor, steady 500 req/s during trainings', { ...plan, ...steadily });
  enough.abort();
  console.log(`trainings meanwhile: ${await trainings}`);
  await stack.add('processor');
  return { busy, closedByTwo: await measure('two processors, closed loop, 16 connections', plan) };
}
