/** Messages that come twice, that nobody can read, or by the thousand: each task is done once, and predictions go on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Broker, type Database, openBroker, openDatabase } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { Connection } from 'rabbitmq-client';
import { assertNothingLost, type LoadOptions, startLoad, trainIncome } from '../../product/load.ts';
import type { RoleProcess } from '../../product/role.ts';
import { type Stack, startStack } from '../../product/stack.ts';

let stack: Stack;
let income: LoadOptions;
let database: Database;
let broker: Broker;
before(async () => {
  stack = await startStack({ mlflow: false });
  income = await trainIncome(stack);
  database = openDatabase({ url: stack.postgres.urlOf('millrace'), poolSize: 2, applicationName: 'test' });
  broker = await openBroker({ settings: { broker: { url: stack.rabbitmq.url } }, logger: testLogger(), name: 'test' });
});
after(async () => {
  await Promise.all([database?.close(), broker?.close()]);
  await stack?.[Symbol.asyncDispose]();
});

const taskQueue = 'tasks.predict-rows';
const requestQueue = 'requests.predict-rows';

/** Asks for the prediction of one row, without waiting for it; gives the id of its task. */
async function predictLater(index: number): Promise<string> {
  const body = { rows: [income.rows[index % income.rows.length]] };
  const path = `/models/${income.model}/predict`;
  const { task } = await stack.client.expect<{ task: { id: string } }>(202, 'POST', path, body, {
    prefer: 'respond-async',
  });
  return task.id;
}

/** So many of these tasks by how they stand: `{ succeeded: 50 }`. */
async function states(ids: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ state: string; count: number }>(
    'select state, count(*)::integer as count from tasks where id = any($1::uuid[]) group by state',
    [ids],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** Asks until it is so. */
async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 120_000;
  while (!(await reached())) {
    assert.ok(performance.now() < giveUpAt, `${what} within 120 s`);
    await pause(50);
  }
}

async function unfinished(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::integer as count from tasks where state in ('queued', 'running')`,
  );
  return rows[0]?.count ?? 0;
}

/** Waits for the end of all tasks, however long it takes, as long as it goes on. */
async function allSucceeded(ids: readonly string[]): Promise<void> {
  for (let left = await unfinished(); left > 0; ) {
    const before = left;
    await until(`one of ${left} tasks ends`, async () => {
      left = await unfinished();
      return left < before;
    });
  }
  assert.deepEqual(await states(ids), { succeeded: ids.length });
}

/** Each was claimed once more than it was handed back or lost, and its answer was recorded once. */
async function assertDoneOnce(ids: readonly string[], mostClaims = 1): Promise<void> {
  const { rows } = await database.pool.query<{ id: string; claims: number; ends: number; records: number }>(
    `select tasks.id, lease_token as claims,
      (select count(*)::integer from task_events where task_id = tasks.id and type = 'finished') as ends,
      (select count(*)::integer from predictions
        where model = $2 and id = split_part(result->'predictions'->0->>'id', '.', 3)::uuid) as records
    from tasks where id = any($1::uuid[])`,
    [ids, income.model],
  );
  assert.equal(rows.length, ids.length);
  assert.deepEqual(
    rows.filter(({ claims, ends, records }) => claims > mostClaims || ends !== 1 || records !== 1),
    [],
  );
}

/** @throws Error where there is none of this name, unless it may be that nothing has been counted */
async function metric(role: RoleProcess, name: string, { none }: { none?: number } = {}): Promise<number> {
  const metrics = await (
    await fetch(`${role.url}/metrics`, { headers: { authorization: `Bearer ${stack.key}` } })
  ).text();
  const line = metrics.split('\n').find((each) => each.startsWith(`${name} `));
  if (line) return Number(line.slice(name.length + 1));
  assert.notEqual(none, undefined, `${role.name} has no ${name}`);
  return none as number;
}

const setAside = async (queue: string) => {
  const name = `millrace_broker_messages_set_aside_total{queue="${queue}"}`;
  const counts = await Promise.all(stack.processors.map((processor) => metric(processor, name, { none: 0 })));
  return counts.reduce((sum, count) => sum + count);
};

test('messages that come ten times, to two processors at once: each task is claimed once and done once', async () => {
  await Promise.all(stack.processors.map((processor) => processor.stop()));
  const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => predictLater(index)));
  // One behind the other, so that two processors get those of one task in the same moment.
  const connection = new Connection(stack.rabbitmq.url.reveal());
  await connection.queuePurge({ queue: `millrace.v1.${taskQueue}` });
  await connection.close();
  const copies = ids.flatMap((task) => Array.from({ length: 10 }, () => task));
  await Promise.all(copies.map((task) => broker.publish(taskQueue, { task, version: 1 })));
  await Promise.all(stack.processors.map((processor) => processor.start()));
  await allSucceeded(ids);
  // Copies of what is done already, too.
  await Promise.all(ids.map((task) => broker.publish(taskQueue, { task, version: 1 })));
  const last = await predictLater(0);
  await allSucceeded([last]);
  await assertDoneOnce([...ids, last]);
});

test('messages that nobody can read are set aside, logged and counted, and tasks and predictions go on', async () => {
  using load = startLoad(stack, income);
  await load.answered(20);
  await using cleaning = new AsyncDisposableStack();
  const connection = cleaning.adopt(new Connection(stack.rabbitmq.url.reveal()), (it) => it.close());
  const publisher = cleaning.adopt(connection.createPublisher({ confirm: true }), (it) => it.close());
  const poison = ['{no', '"words"', '{"task":"../../etc","version":1}'];
  for (const queue of [taskQueue, requestQueue]) {
    const envelope = { routingKey: `millrace.v1.${queue}`, contentType: 'application/json', durable: true };
    for (const body of poison) await publisher.send(envelope, Buffer.from(body));
  }
  for (const queue of [taskQueue, requestQueue]) {
    await until(`poison of ${queue} is counted`, async () => (await setAside(queue)) === poison.length);
  }
  const dead: string[] = [];
  await until('poison is kept apart', async () => {
    const message = await connection.basicGet('millrace.v1.dead');
    if (message) dead.push(Buffer.isBuffer(message.body) ? String(message.body) : JSON.stringify(message.body));
    return dead.length === 2 * poison.length;
  });
  assert.deepEqual(dead.toSorted(), [...poison, ...poison].toSorted());
  const lines = stack.processors.flatMap((processor) => processor.output().split('\n'));
  assert.equal(lines.filter((line) => /set aside/.test(line)).length, 2 * poison.length);

  await allSucceeded([await predictLater(1)]);
  await load.answered(20);
  const report = await load.stop();
  assert.deepEqual({ errors: report.errors, broken: report.broken }, { errors: [], broken: [] });
  await assertNothingLost(stack, report);
});

const memoryOf = (role: RoleProcess) => metric(role, 'process_resident_memory_bytes');
/** Each role takes about a fifth of a gigabyte when nothing waits. */
const mostMemory = 512 * 2 ** 20;

test('10,000 tasks, with a processor stopped and another killed in the middle: all are done once, and predictions go on', async () => {
  await Promise.all(stack.processors.map((processor) => processor.stop()));
  const ids: string[] = [];
  const many = 10_000;
  let asked = 0;
  async function enqueue(): Promise<void> {
    while (asked < many) ids.push(await predictLater(asked++));
  }
  await Promise.all(Array.from({ length: 16 }, enqueue));
  await Promise.all(stack.processors.map((processor) => processor.start()));
  using load = startLoad(stack, { ...income, callers: 2 });
  await load.answered(20);
  const [stopped, killed] = stack.processors as [RoleProcess, RoleProcess];
  assert.equal((await stopped.stop()).code, 0);
  await load.answered(20);
  await stopped.start();
  assert.equal((await killed.kill()).signal, 'SIGKILL');
  await load.answered(20);
  await killed.start();
  for (const role of [...stack.apis, ...stack.processors]) {
    assert.ok((await memoryOf(role)) < mostMemory, `${role.name}: ${await memoryOf(role)} bytes`);
  }
  assert.ok(((await states(ids)).queued ?? 0) > 0, 'it was the middle');
  const report = await load.stop();
  assert.deepEqual({ errors: report.errors, broken: report.broken }, { errors: [], broken: [] });
  await allSucceeded(ids);
  assert.equal(new Set(ids).size, many);
  // Those that ran where the processor was killed or stopped.
  await assertDoneOnce(ids, 2);
  await assertNothingLost(stack, report);
});
