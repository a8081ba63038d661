import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createBoundedWork } from './bounded-work.ts';

const codeOf = ({ reason }: AbortSignal) => [reason.code, reason.status];

test('work that takes too long ends with a problem that says so', async () => {
  const { signal } = createBoundedWork(1).begin();
  if (!signal.aborted) await once(signal, 'abort');
  assert.deepEqual(codeOf(signal), ['request.too_slow', 503]);
});

test('a server that stops ends all work, also what comes later; what is done is left alone', () => {
  const work = createBoundedWork(60_000);
  using before = work.begin();
  assert.equal(before.signal.aborted, false);
  work.stop();
  using after = work.begin();
  assert.deepEqual(
    [codeOf(before.signal), codeOf(after.signal)],
    [
      ['server.stopping', 503],
      ['server.stopping', 503],
    ],
  );
});
