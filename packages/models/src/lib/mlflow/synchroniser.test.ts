import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase, testLogger } from '@millrace/runtime/testing';
import { startSynchroniser } from './synchroniser.ts';

test('rounds go on while something long is done, one thing at a time, and the end waits for it', async () => {
  await using subject = await testDatabase([]);
  const [begun, fourth, second] = [1, 2, 3].map(() => Promise.withResolvers<void>());
  const gate = Promise.withResolvers<void>();
  let [rounds, works, ended] = [0, 0, 0];
  const work = async () => {
    works += 1;
    if (works === 1) begun?.resolve();
    else second?.resolve();
    await gate.promise;
    ended += 1;
    return true;
  };
  const synchroniser = startSynchroniser({
    database: subject.database,
    logger: testLogger(),
    async round() {
      rounds += 1;
      if (rounds === 4) fourth?.resolve();
      return work;
    },
  });
  await begun?.promise;
  await fourth?.promise;
  assert.deepEqual([works, ended], [1, 0]);
  gate.resolve();
  await second?.promise;
  await synchroniser.stop();
  assert.equal(ended, works, 'nothing goes on after the end');
});
