import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError, startSpan } from '@millrace/runtime/server';
import { runCancelled, runHandedBack, runLeaseLost } from '../errors.ts';
import type { Claim } from './lease.ts';
import { backoffSeconds, isTransient, judgeError, startsInOutages } from './outcome.ts';

const claim: Claim = {
  id: 'task',
  kind: 'grind',
  token: 1,
  attempt: 1,
  maximumAttempts: 3,
  input: null,
  createdBy: 'test',
  leaseSeconds: 30,
  trace: startSpan(undefined),
};

test('only an error that says so, or a lost connection to the database, is transient', () => {
  const error = (transient: boolean) => new MillraceError({ code: 'a.b', status: 503, detail: 'Wait.', transient });
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['40001', '40P01']) assert.ok(isTransient(withCode(code)), code);
  for (const code of ['23505', '42P01', 'ENOENT', 'ECONNRESET']) assert.ok(!isTransient(withCode(code)), code);
  assert.ok(isTransient(new Error('Connection terminated unexpectedly')));
  assert.ok(isTransient(error(true)));
  for (const other of [error(false), new Error('transient'), 'transient', undefined, { transient: true }]) {
    assert.ok(!isTransient(other));
  }
});

test('the pause between attempts grows to five minutes at most', () => {
  for (let attempt = 1; attempt < 20; attempt += 1) {
    const seconds = backoffSeconds(attempt);
    const middle = Math.min(300, 2 ** attempt);
    assert.ok(seconds >= 0.8 * middle && seconds <= 1.2 * middle);
  }
});

test('why a run was aborted decides its outcome, whatever the handler threw then', () => {
  const thrown = new Error('killed');
  assert.equal(judgeError(thrown, claim, runCancelled()).type, 'cancelled');
  assert.equal(judgeError(thrown, claim, runHandedBack()).type, 'handed_back');
  assert.equal(judgeError(thrown, claim, runLeaseLost()).type, 'lost');
  assert.equal(judgeError(thrown, claim, undefined).type, 'failed');
});

test('an outage of a quarter of an hour is waited out with pauses of a minute, one that never ends is not', () => {
  for (const code of ['database.unavailable', 'objects.unavailable', 'objects.disk_full', 'broker.unavailable']) {
    const away = new MillraceError({ code, status: 503, detail: 'It is away.', transient: true });
    let [waited, maximumAttempts, attempt] = [0, claim.maximumAttempts, 0];
    for (;;) {
      attempt += 1;
      const outcome = judgeError(away, { ...claim, attempt, maximumAttempts }, undefined);
      if (outcome.type !== 'retried') break;
      if (!outcome.counts) maximumAttempts += 1;
      if (attempt < startsInOutages) assert.ok(outcome.delaySeconds <= 1.2 * 60, `${code} after start ${attempt}`);
      waited += outcome.delaySeconds;
      assert.ok(attempt < 100, `${code} ends`);
    }
    assert.ok(waited > 12 * 60, `${code} is waited for ${waited} s`);
  }
});

test('a task that may start once starts once, even while a part is away', () => {
  const away = new MillraceError({ code: 'objects.unavailable', status: 503, detail: 'Away.', transient: true });
  assert.equal(judgeError(away, { ...claim, maximumAttempts: 1 }, undefined).type, 'failed');
});
