/**
 * One-row predictions over HTTP on the embedded product, authenticated and
 * recorded: a closed loop over 16 connections, then a steady rate, then the same
 * while trainings run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillraceClient } from '../../tests/millrace-client.ts';
import { startProduct } from '../../tests/product/process.ts';
import { type Figure, reportFigures } from '../figures.ts';
import type { LoadPlan } from '../load/generator.ts';
import { sample } from '../sample.ts';
import { cpuMicroseconds, describe, keepTraining, load, seconds } from './load.ts';

const model = 'income';

const home = await mkdtemp(join(tmpdir(), 'millrace-bench-predict-'));
try {
  await using product = await startProduct(home, { MILLRACE_REQUESTS_PER_MINUTE: '0' });
  const client = new MillraceClient(product.apiUrl, product.key);
  const data = await sample();
  console.log(`data: ${data.name}`);
  await client.upload('people', data.csv);
  const training = { model, dataset: 'people', target: data.target };
  await client.succeeded(await client.train(training));

  const plan: LoadPlan = {
    url: `${product.apiUrl}/api/v1/models/${model}/predict`,
    headers: { authorization: `Bearer ${product.key}` },
    bodies: data.questions.map((row) => JSON.stringify({ rows: [row] })),
    connections: 16,
    warmUpSeconds: 3,
    seconds,
  };
  const pid = product.child.pid as number;
  const before = await cpuMicroseconds(pid);
  const closed = await load(plan);
  const spent = (await cpuMicroseconds(pid)) - before;
  describe('closed loop, 16 connections', closed);
  console.log(`CPU of the product, a request: ${(spent / closed.answered).toFixed(0)} microseconds`);
  const steady = await load({ ...plan, requestsPerSecond: 500 });
  describe('steady 500 req/s', steady);
  const enough = new AbortController();
  const trainings = keepTraining(client, training, enough.signal);
  const busy = await load({ ...plan, requestsPerSecond: 500 });
  enough.abort();
  describe(`steady 500 req/s during ${await trainings} trainings`, busy);

  const figures: Figure[] = [
    {
      name: 'closed loop, throughput',
      measured: closed.requestsPerSecond,
      unit: 'req/s',
      budget: 4500,
      bound: 'at least',
    },
    { name: 'closed loop, p50', measured: closed.p50Milliseconds, unit: 'ms', budget: 3.5, bound: 'at most' },
    { name: 'steady 500 req/s, p99', measured: steady.p99Milliseconds, unit: 'ms', budget: 10, bound: 'at most' },
    { name: 'the same while training, p99', measured: busy.p99Milliseconds, unit: 'ms', budget: 30, bound: 'at most' },
  ];
  const errors = closed.errors + steady.errors + busy.errors;
  process.exitCode = reportFigures(figures) && errors === 0 ? 0 : 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
