import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '../errors.ts';
import { testLogger } from '../testing/test-logger.ts';
import { watchPart } from './watch-part.ts';

/** A part whose probes the test answers, on a clock that it turns. */
function watch({ patienceMilliseconds = 60_000 } = {}) {
  const probes: PromiseWithResolvers<void>[] = [];
  const clock = { now: 0 };
  const health = watchPart({
    name: 'The mill',
    probe() {
      const probe = Promise.withResolvers<void>();
      probes.push(probe);
      return probe.promise;
    },
    logger: testLogger(),
    patienceMilliseconds,
    now: () => clock.now,
  });
  return { health, probes, clock };
}

test('many who ask at once share one probe, and its answer lasts a second', async () => {
  const { health, probes, clock } = watch();
  const asked = [health(), health(), health()];
  assert.equal(probes.length, 1);
  probes[0]?.resolve();
  assert.deepEqual(await Promise.all(asked), [{ ready: true }, { ready: true }, { ready: true }]);
  clock.now = 999;
  assert.deepEqual(await health(), { ready: true });
  assert.equal(probes.length, 1);
  clock.now = 1_000;
  const again = health();
  probes[1]?.reject(new MillraceError({ code: 'mill.dry', status: 503, detail: 'The river is low.' }));
  assert.deepEqual(await again, { ready: false, reason: 'The river is low.' });
});

test('a part that is slow is not waited for, nor asked again while it may still answer', async () => {
  const { health, probes, clock } = watch({ patienceMilliseconds: 10 });
  const late = { ready: false, reason: 'The mill does not answer.' };
  assert.deepEqual(await health(), late);
  clock.now = 19;
  assert.deepEqual(await health(), late);
  assert.equal(probes.length, 1);
  probes[0]?.resolve();
  assert.deepEqual(await health(), { ready: true });
});

test('a probe that hangs is given up for another, so that a part that is back is seen; not for a third', async () => {
  const { health, probes, clock } = watch({ patienceMilliseconds: 10 });
  await health();
  for (const now of [20, 40, 60_000]) {
    clock.now = now;
    await health();
    assert.equal(probes.length, 2);
  }
  probes[1]?.resolve();
  assert.deepEqual(await health(), { ready: true });
  clock.now += 1_000;
  const again = health();
  assert.equal(probes.length, 3);
  probes[2]?.resolve();
  assert.deepEqual(await again, { ready: true });
});

test('what is wrong is said without what only the log should know', async () => {
  const { health, probes } = watch();
  const answer = health();
  probes[0]?.reject(new Error('connect ECONNREFUSED 10.0.0.1'));
  assert.deepEqual(await answer, { ready: false, reason: 'The mill does not answer.' });
});
