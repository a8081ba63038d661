import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase, testLogger } from '@millrace/runtime/testing';
import { startSynchroniser } from './synchroniser.ts';

test('rounds go on while something long is done, one thing at a time, and the end waits for it', async () => {
  await using subject = await testDatabase([]);
  const fourth = Promise.withResolvers<void>();
  const works = [1, 2].map(() => ({ begun: Promise.withResolvers<void>(), gate: Promise.withResolvers<void>() }));
  let [rounds, begun] = [0, 0];
  const work = async () => {
    const now = works[begun++];
    now?.begun.resolve();
    await now?.gate.promise;
    return true;
  };
  const synchroniser = startSynchroniser({
    database: subject.database,
    logger: testLogger(),
    async round() {
      rounds += 1;
      if (rounds === 4) fourth.resolve();
      return work;
    },
  });
  const [first, second] = works;
  await first?.begun.promise;
  await fourth.promise;
  assert.equal(begun, 1);
  first?.gate.resolve();
  await second?.begun.promise;
  let isStopped = false;
  const stopping = synchroniser.stop().then(() => (isStopped = true));
  // A question of its own to the database takes longer than an end that waits for nothing.
  await subject.database.check();
  assert.equal(isStopped, false);
  second?.gate.resolve();
  await stopping;
});

test('a lost lock ends what goes on under it', async () => {
  await using subject = await testDatabase([]);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const synchroniser = startSynchroniser({
    database: subject.database,
    logger: testLogger(),
    async round(stopped) {
      return async () => {
        stopped.addEventListener('abort', () => resolve());
        begun.resolve();
        await ended;
        return true;
      };
    },
  });
  await begun.promise;
  await subject.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE '%lock'`,
  );
  await ended;
  await synchroniser.stop();
});
