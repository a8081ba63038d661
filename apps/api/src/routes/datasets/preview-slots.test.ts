import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPreviewSlots } from './preview-slots.ts';

test('no more run at once than there are slots; one that fails frees its slot too', async () => {
  const slots = createPreviewSlots(2);
  const busy = { code: 'datasets.previews_busy', status: 503, retryAfterSeconds: 2 };
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<never>();
  const running = [slots.use(() => first.promise), slots.use(() => second.promise)];
  assert.throws(() => slots.demand(), busy);
  await assert.rejects(
    slots.use(async () => 'third'),
    busy,
  );
  second.reject(new Error('broken file'));
  await assert.rejects(running[1] as Promise<never>, /broken file/);
  assert.equal(await slots.use(async () => 'third'), 'third');
  first.resolve('done');
  assert.equal(await running[0], 'done');
});
