import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateLimit } from './rate-limit.ts';

function limitOf(perMinute: number) {
  const clock = { now: 0 };
  return { clock, limit: createRateLimit({ perMinute, detail: 'Slow down.', now: () => clock.now }) };
}

test('a minute is worth the limit and no more', () => {
  const { limit } = limitOf(3);
  for (let count = 0; count < 3; count++) limit.take('a');
  assert.throws(() => limit.take('a'), { code: 'request.too_many', status: 429, retryAfterSeconds: 20 });
});

test('callers do not take from each other', () => {
  const { limit } = limitOf(1);
  limit.take('a');
  limit.take('b');
  assert.throws(() => limit.take('a'));
});

test('after the time in Retry-After the next one passes', () => {
  const { limit, clock } = limitOf(3);
  for (let count = 0; count < 3; count++) limit.take('a');
  clock.now = 20_000;
  limit.take('a');
  assert.throws(() => limit.take('a'));
});

test('looking costs nothing', () => {
  const { limit } = limitOf(1);
  limit.demand('a');
  limit.demand('a');
  limit.take('a');
  assert.throws(() => limit.demand('a'));
});

test('0 is no limit', () => {
  const { limit } = limitOf(0);
  for (let count = 0; count < 1000; count++) limit.take('a');
});

test('a limit that is full of callers still knows the latest ones', () => {
  const { limit } = limitOf(1);
  for (let count = 0; count < 10_001; count++) limit.take(`caller ${count}`);
  assert.throws(() => limit.take('caller 10000'));
});

test('a clock of the day that is set back refuses nobody', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const limit = createRateLimit({ perMinute: 60, detail: 'Slow down.' });
  limit.take('a');
  t.mock.timers.setTime(Date.now() - 4 * 3_600_000);
  limit.take('a');
});
