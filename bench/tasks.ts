/**
 * What a durable task costs beside its work: a task that does nothing, from before `enqueue` until a subscriber of its
 * events hears that it has finished. On the embedded PostgreSQL with fsync and the in-process broker, or, with
 * `--services`, on a PostgreSQL over TLS and RabbitMQ.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Broker,
  createLogger,
  createMetrics,
  inProcessBroker,
  migrate,
  openBroker,
  openDatabase,
  readSettings,
  type Secret,
  startEmbeddedPostgres,
} from '@millrace/runtime/server';
import { createTasks, defineTaskHandler, tasksMigrations } from '@millrace/tasks/server';
import { reportFigures } from './figures.ts';

const rounds = Number(process.env.MILLRACE_BENCH_TASKS ?? 500);
const kind = { kind: 'nothing', version: 1, input: { type: 'object' } };

const logger = createLogger({ name: 'bench', level: 'warn', format: 'pretty' });
const services = process.argv.includes('--services');
await using parts = services ? await startServices() : await startEmbedded();
const { broker } = parts;
const database = openDatabase({ url: parts.url, poolSize: 10, applicationName: 'bench' });
try {
  await migrate(database, [tasksMigrations]);
  const tasks = createTasks({ database, broker, logger });
  const dispatcher = await tasks.startDispatcher();
  const worker = await tasks.startWorker({
    handlers: [defineTaskHandler({ kind, run: async () => null })],
    slots: { nothing: 4 },
  });

  const onceDone = async () => {
    const before = performance.now();
    const { id } = await tasks.enqueue(kind, {}, { createdBy: 'bench' });
    for await (const _ of tasks.events(id, { signal: AbortSignal.timeout(10_000) }));
    return performance.now() - before;
  };
  for (let index = 0; index < 50; index += 1) await onceDone();
  const milliseconds: number[] = [];
  for (let index = 0; index < rounds; index += 1) milliseconds.push(await onceDone());
  const before = performance.now();
  await Promise.all(Array.from({ length: rounds }, onceDone));
  const perSecond = rounds / ((performance.now() - before) / 1000);

  // What the same machine takes for one committed row at this moment: a noisy neighbour shows here too.
  await database.pool.query('create table yardstick (number integer)');
  const commits: number[] = [];
  for (let index = 0; index < rounds; index += 1) {
    const start = performance.now();
    await database.pool.query('insert into yardstick values ($1)', [index]);
    commits.push(performance.now() - start);
  }

  await worker.stop();
  await dispatcher.stop();
  const quantile = (share: number, values = milliseconds) =>
    values.toSorted((a, b) => a - b)[Math.floor(share * (rounds - 1))] ?? Number.NaN;
  console.log(
    `${rounds} tasks one after another: p99 ${quantile(0.99).toFixed(1)} ms, worst ${quantile(1).toFixed(1)} ms`,
  );
  console.log(`one committed row for comparison: p50 ${quantile(0.5, commits).toFixed(1)} ms`);
  console.log(`${rounds} tasks at once: ${perSecond.toFixed(0)} tasks/s`);
  const within = reportFigures([
    { name: 'task, enqueue to done, p50', measured: quantile(0.5), unit: 'ms', budget: 15, bound: 'at most' },
  ]);
  process.exitCode = within ? 0 : 1;
} finally {
  await Promise.all([database.close(), broker.close()]);
}

interface BenchParts extends AsyncDisposable {
  url: Secret;
  broker: Broker;
}

async function startEmbedded(): Promise<BenchParts> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-tasks-'));
  const postgres = await startEmbeddedPostgres({ directory, logger });
  return {
    url: postgres.url,
    broker: inProcessBroker(),
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startServices(): Promise<BenchParts> {
  const { startPostgres } = await import('../tests/product/services/postgres.ts');
  const { startRabbitmq } = await import('../tests/product/services/rabbitmq.ts');
  const [postgres, rabbitmq] = await Promise.all([startPostgres(), startRabbitmq()]);
  const settings = readSettings({ MILLRACE_BROKER_URL: rabbitmq.url.reveal() });
  return {
    url: postgres.urlOf('millrace'),
    broker: await openBroker({ settings, logger, metrics: createMetrics(), name: 'bench' }),
    async [Symbol.asyncDispose]() {
      await Promise.all([postgres[Symbol.asyncDispose](), rabbitmq[Symbol.asyncDispose]()]);
    },
  };
}
