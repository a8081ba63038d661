import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServerCounts } from './server-counts.ts';

test('those who ask at the same time share one question, and a failure counts as nobody', async () => {
  const answers: PromiseWithResolvers<number>[] = [];
  const counts = createServerCounts(() => {
    const answer = Promise.withResolvers<number>();
    answers.push(answer);
    return answer.promise;
  });
  assert.equal(counts.known('q'), 0);
  const both = [counts.refresh('q'), counts.refresh('q')];
  assert.equal(answers.length, 1);
  answers[0]?.resolve(2);
  assert.deepEqual(await Promise.all(both), [2, 2]);
  assert.equal(counts.known('q'), 2);
  const failing = counts.refresh('q');
  answers[1]?.reject(new Error('away'));
  assert.equal(await failing, 0);
  counts.stop();
});

test('a count that is renewed was asked for after the call', async () => {
  const answers: PromiseWithResolvers<number>[] = [];
  const counts = createServerCounts(() => {
    const answer = Promise.withResolvers<number>();
    answers.push(answer);
    return answer.promise;
  });
  const old = counts.refresh('q');
  const renewed = counts.renew('q');
  answers[0]?.resolve(1);
  assert.equal(await old, 1);
  while (answers.length < 2) await Promise.resolve();
  answers[1]?.resolve(0);
  assert.equal(await renewed, 0);
  counts.stop();
});

test('what was known is forgotten', async () => {
  const counts = createServerCounts(async () => 3);
  await counts.refresh('q');
  counts.forget();
  assert.equal(counts.known('q'), 0);
  counts.stop();
});
