import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { MillraceError } from '@millrace/runtime/server';
import { createBoundedWork } from './bounded-work.ts';

const codeOf = ({ reason }: AbortSignal) => [reason.code, reason.status];

test('work that takes too long ends with a problem that says so', async () => {
  const { signal } = createBoundedWork({ maximumMilliseconds: 1 }).begin();
  if (!signal.aborted) await once(signal, 'abort');
  assert.deepEqual(codeOf(signal), ['request.too_slow', 503]);
});

test('so many pieces of work compute at a time, and what is done makes room', () => {
  const busy = () => new MillraceError({ code: 'test.busy', status: 503, detail: 'Busy.' });
  const work = createBoundedWork({ maximumMilliseconds: 60_000, atOnce: { most: 1, busy } });
  const first = work.begin();
  using second = work.begin();
  first.onCompute();
  assert.throws(() => second.onCompute(), /Busy/);
  using _ = work.begin();
  first[Symbol.dispose]();
  second.onCompute();
});

test('a server that stops ends all work, also what comes later; what is done is left alone', () => {
  const work = createBoundedWork({ maximumMilliseconds: 60_000 });
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
