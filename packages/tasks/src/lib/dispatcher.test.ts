import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Broker, inProcessBroker, MillraceError } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { sql } from 'kysely';
import { startDispatcher } from './dispatcher.ts';
import { createTasks } from './tasks.ts';
import { grind, grinder, openStage, sift } from './testing/stage.ts';

const done = grinder(async () => 'done');

test('a task that was enqueued in a transaction that rolled back does not exist', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  let id = '';
  const rolledBack = stage.database.kysely.transaction().execute(async (transaction) => {
    id = (await stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', transaction })).id;
    throw new Error('changed my mind');
  });
  await assert.rejects(rolledBack, /changed my mind/);
  assert.equal(await stage.tasks.get(id), undefined);
});

test('a task that was enqueued in a transaction runs when it has committed', async () => {
  await using stage = await openStage();
  await stage.dispatcher({ sweepMilliseconds: 600_000 });
  await stage.worker([done]);
  const { id } = await stage.database.kysely
    .transaction()
    .execute((transaction) => stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', transaction }));
  assert.equal((await stage.finished(id)).state, 'succeeded');
});

test('a delayed task starts when its delay has passed, without a sweep, and not before', async () => {
  await using stage = await openStage();
  await stage.dispatcher({ sweepMilliseconds: 600_000 });
  await stage.worker([done]);
  const { id } = await stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', delaySeconds: 0.5 });
  await stage.broker.publish('tasks.grind', { task: id, version: 1 });
  const { createdAt, startedAt } = await stage.finished(id);
  assert.ok(Date.parse(startedAt as string) - Date.parse(createdAt) >= 490);
});

test('what was published but lost with its broker is published again at the next start', async () => {
  await using stage = await openStage();
  const broker = inProcessBroker();
  const earlier = createTasks({ database: stage.database, broker, logger: testLogger() });
  const { id } = await earlier.enqueue(grind, { number: 1 }, { createdBy: 'test' });
  await broker.close();
  await stage.dispatcher();
  await stage.worker([done]);
  assert.equal((await stage.finished(id)).state, 'succeeded');
});

test('what waits with the broker is not published again by a start', async () => {
  await using stage = await openStage();
  const tasks = await Promise.all(Array.from({ length: 20 }, () => stage.enqueue()));
  const published: string[] = [];
  const broker: Broker = { ...stage.broker, publish: async (queue) => void published.push(queue) };
  const parts = { database: stage.database, broker, logger: testLogger() };
  const again = await startDispatcher(parts);
  await again.stop();
  assert.deepEqual(published, []);
  await stage.worker([done]);
  for (const { id } of tasks) assert.equal((await stage.finished(id)).attempt, 1);
});

test('while the broker cannot tell what it kept nothing is published again, and what it lost is once it can', async () => {
  await using stage = await openStage();
  const broker = inProcessBroker();
  const earlier = createTasks({ database: stage.database, broker, logger: testLogger() });
  const { id } = await earlier.enqueue(grind, { number: 1 }, { createdBy: 'test' });
  await earlier.enqueue(sift, { number: 1 }, { createdBy: 'test' });
  await broker.close();
  const asked: string[] = [];
  const published: string[] = [];
  const answered = Promise.withResolvers<void>();
  const late: Broker = {
    ...stage.broker,
    async waiting(queue) {
      asked.push(queue);
      if (asked.length <= 6) throw new MillraceError({ code: 'broker.away', status: 503, detail: 'Away.' });
      assert.deepEqual(published, [], 'nothing before the answer');
      return queue === 'tasks.sift' ? 1 : 0;
    },
    async publish(queue) {
      published.push(queue);
      answered.resolve();
    },
  };
  const dispatcher = await startDispatcher(
    { database: stage.database, broker: late, logger: testLogger() },
    { sweepMilliseconds: 20 },
  );
  await answered.promise;
  await dispatcher.stop();
  assert.deepEqual(published, ['tasks.grind']);
  assert.equal(asked.length, 8, 'and nobody is asked after the answer');
  assert.equal((await stage.tasks.require(id)).state, 'queued');
});

test('a broker that is away delays tasks, which say so, and loses none', async () => {
  const working = inProcessBroker();
  let away = true;
  const tried = Promise.withResolvers<void>();
  const broker: Broker = {
    ...working,
    async publish(queue, body) {
      if (!away) return working.publish(queue, body);
      tried.resolve();
      throw new MillraceError({ code: 'broker.away', status: 503, detail: 'The broker is away.', transient: true });
    },
  };
  await using stage = await openStage({ broker });
  await stage.dispatcher();
  const { id } = await stage.enqueue();
  await tried.promise;
  const told = await stage.event(id, ({ task }) => task.step === 'Waiting: The broker is away.');
  away = false;
  await stage.event(id, (event) => event.id > told.id && event.task.step === 'Waiting to start');
  await stage.worker([done]);
  assert.equal((await stage.finished(id)).state, 'succeeded');
});

test('two dispatchers do not publish a task twice', async () => {
  await using stage = await openStage();
  const bodies: string[] = [];
  const broker: Broker = { ...stage.broker, publish: async (_, body) => void bodies.push(JSON.stringify(body)) };
  const parts = { database: stage.database, broker, logger: testLogger() };
  const dispatchers = [await startDispatcher(parts), await startDispatcher(parts)];
  // Committed together, so that both hear of them in the same moment.
  await stage.database.kysely.transaction().execute(async (transaction) => {
    const options = { createdBy: 'test', transaction };
    for (let number = 0; number < 250; number += 1) await stage.tasks.enqueue(grind, { number }, options);
  });
  while (bodies.length < 250) await new Promise((resolve) => setImmediate(resolve));
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
  assert.equal(new Set(bodies).size, 250);
  assert.equal(bodies.length, 250);
});

test('after the machine has slept through their leases, live workers keep their tasks', async (t) => {
  await using stage = await openStage();
  await stage.dispatcher({ sweepMilliseconds: 50 });
  const work = Promise.withResolvers<void>();
  await stage.worker([grinder(() => work.promise.then(() => 'done'))]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.state === 'running');
  const { id: mark } = await stage.tasks.enqueue(sift, { number: 1 }, { createdBy: 'test' });
  // What was published long ago is published again by a sweep, and so tells that one has passed.
  const aSweepPasses = async () => {
    const { kysely } = stage.database;
    await sql`update tasks set dispatched_at = now() - interval '1 day', dispatches = 1 where id = ${mark}`.execute(
      kysely,
    );
    const swept = async () => {
      const { rows } = await sql`select from tasks where id = ${mark} and dispatches > 1`.execute(kysely);
      return rows.length === 1;
    };
    while (!(await swept()));
  };
  const clock = Date.now;
  t.mock.method(Date, 'now', () => clock() + 3_600_000);
  // The first may have looked at the clock before it jumped; the second has not.
  await aSweepPasses();
  await aSweepPasses();
  await stage.expireLease(id);
  await aSweepPasses();
  work.resolve();
  const { state, attempt } = await stage.finished(id);
  assert.deepEqual([state, attempt], ['succeeded', 1]);
});
