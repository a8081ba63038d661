/**
 * One-row predictions over HTTP on the embedded product, authenticated and
 * recorded: a closed loop over 16 connections, then a steady rate, then the same
 * while trainings run. `MILLRACE_BENCH_SECONDS` sets how long each part lasts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillraceClient } from '../tests/millrace-client.ts';
import { startProduct } from '../tests/product/process.ts';
import { type Figure, reportFigures } from './figures.ts';
import type { LoadPlan, LoadResult } from './load/generator.ts';
import { sample } from './sample.ts';

const seconds = Number(process.env.MILLRACE_BENCH_SECONDS ?? 10);
const model = 'income';

async function load(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(new URL('./load/main.ts', import.meta.url));
  child.send(plan);
  const [result] = (await once(child, 'message')) as [LoadResult];
  return result;
}

/** Keeps a training running until the signal aborts. */
async function keepTraining(
  client: MillraceClient,
  request: Record<string, unknown>,
  signal: AbortSignal,
): Promise<number> {
  let trainings = 0;
  while (!signal.aborted) {
    const id = await client.train({ ...request, seed: trainings });
    signal.addEventListener('abort', () => void client.request('POST', `/tasks/${id}/cancel`).catch(() => {}));
    const end = await client.finished(id);
    if (end.state === 'failed') throw new Error(`A training failed: ${end.error?.detail}`);
    trainings++;
  }
  return trainings;
}

/** CPU time of a process so far, in microseconds: unlike a rate, it hardly depends on what else the machine does. */
async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksASecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksASecond;
}

function describe(name: string, result: LoadResult): void {
  const figures = `${result.requestsPerSecond.toFixed(0)} req/s, p50 ${result.p50Milliseconds.toFixed(2)} ms`;
  const tail = `p99 ${result.p99Milliseconds.toFixed(2)} ms, max ${result.maximumMilliseconds.toFixed(1)} ms`;
  console.log(`${name}: ${figures}, ${tail}, ${result.errors} errors ${result.firstError ?? ''}`);
}

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
