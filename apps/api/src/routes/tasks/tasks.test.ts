import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { batchPredictTask } from '@millrace/models';
import type { TaskEvent } from '@millrace/tasks';
import { defineTaskHandler } from '@millrace/tasks/server';
import { Type } from 'typebox';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

const walk = { kind: 'walk', version: 1, input: Type.Object({}) } as const;
const wait = { kind: 'wait', version: 1, input: Type.Object({}) } as const;

let api: TestApi;
let base: string;
/** Lets the tasks of kind `walk` go on to their end. */
let goOn = Promise.withResolvers<void>();
const stops: (() => Promise<void>)[] = [];

before(async () => {
  api = await startTestApi();
  base = await api.api.listen();
  const walker = defineTaskHandler({
    kind: walk,
    async run({ progress }) {
      progress(0.5, 'Half way');
      await goOn.promise;
      return { steps: 2 };
    },
  });
  const waiter = defineTaskHandler({
    kind: wait,
    run: ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  });
  const batch = defineTaskHandler({
    kind: batchPredictTask,
    async run({ id, input }) {
      const { key } = await api.objects.put(`batch-predictions/${id}.csv`, Buffer.from('age,prediction\n39,<=50K\n'));
      return { model: input.model, version: 1, rows: 1, rejected: 0, objectKey: key, fileName: 'people predicted.csv' };
    },
  });
  const worker = await api.tasks.startWorker({ handlers: [walker, waiter, batch], slots: { walk: 4, wait: 4 } });
  const dispatcher = await api.tasks.startDispatcher();
  stops.push(
    () => dispatcher.stop(),
    () => worker.stop(AbortSignal.timeout(5_000)),
  );
});
after(async () => {
  for (const stop of stops) await stop();
  await api[Symbol.asyncDispose]();
});

async function* eventsOf(id: string, headers: Record<string, string> = {}): AsyncGenerator<TaskEvent> {
  const response = await fetch(`${base}/api/v1/tasks/${id}/events`, {
    headers: { authorization: `Bearer ${api.adminKey}`, ...headers },
  });
  assert.equal(response.status, 200);
  assert.match(String(response.headers.get('content-type')), /^text\/event-stream/);
  let eventId = '';
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
    if (line.startsWith('id: ')) eventId = line.slice(4);
    if (!line.startsWith('data: ')) continue;
    const event = JSON.parse(line.slice(6)) as TaskEvent;
    assert.equal(String(event.id), eventId);
    yield event;
  }
}

async function all(events: AsyncIterable<TaskEvent>): Promise<TaskEvent[]> {
  const collected: TaskEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

const enqueueWalk = () => api.tasks.enqueue(walk, {}, { createdBy: 'test' });

test('events arrive while the work goes on, and the stream ends with the work', async () => {
  goOn = Promise.withResolvers<void>();
  const { id } = await enqueueWalk();
  const seen: TaskEvent[] = [];
  for await (const event of eventsOf(id)) {
    seen.push(event);
    if (event.task.step === 'Half way') goOn.resolve();
  }
  assert.equal(seen.at(-1)?.type, 'finished');
  assert.deepEqual(seen.at(-1)?.task.result, { steps: 2 });
  assert.deepEqual(
    seen.map(({ id }) => id),
    [...seen.keys()].map((index) => index + 1),
  );
});

test('who reconnects with Last-Event-ID gets what was missed and nothing twice', async () => {
  goOn = Promise.withResolvers<void>();
  const { id } = await enqueueWalk();
  const before: TaskEvent[] = [];
  for await (const event of eventsOf(id)) {
    before.push(event);
    if (event.task.step === 'Half way') break;
  }
  goOn.resolve();
  const rest = await all(eventsOf(id, { 'last-event-id': String(before.at(-1)?.id) }));
  assert.deepEqual([...before, ...rest], await all(eventsOf(id)), 'both parts together are the whole');
});

test('a browser that has seen the end is told not to come back', async () => {
  goOn = Promise.withResolvers<void>();
  goOn.resolve();
  const { id } = await enqueueWalk();
  const last = (await all(eventsOf(id))).at(-1);
  const response = await fetch(`${base}/api/v1/tasks/${id}/events`, {
    headers: { authorization: `Bearer ${api.adminKey}`, 'last-event-id': String(last?.id) },
  });
  assert.equal(response.status, 204);
});

test('a running task is cancelled and has no result; one that has finished cannot be cancelled', async () => {
  const { id } = await api.tasks.enqueue(wait, {}, { createdBy: 'test' });
  let last: TaskEvent | undefined;
  let cancelled = false;
  for await (const event of eventsOf(id)) {
    last = event;
    if (event.task.state !== 'running' || cancelled) continue;
    cancelled = true;
    assert.equal((await api.call('POST', `/api/v1/tasks/${id}/cancel`)).statusCode, 200);
  }
  assert.equal(last?.task.state, 'cancelled');
  const result = await api.call('GET', `/api/v1/tasks/${id}/result`);
  assert.deepEqual([result.statusCode, result.json().code], [409, 'tasks.cancelled']);

  goOn.resolve();
  const walked = await enqueueWalk();
  await all(eventsOf(walked.id));
  const late = await api.call('POST', `/api/v1/tasks/${walked.id}/cancel`);
  assert.deepEqual([late.statusCode, late.json().code], [409, 'tasks.already_finished']);
});

test('the result of a task is there when it has succeeded, and 409 before', async () => {
  goOn = Promise.withResolvers<void>();
  const { id } = await enqueueWalk();
  const early = await api.call('GET', `/api/v1/tasks/${id}/result`);
  assert.deepEqual([early.statusCode, early.json().code], [409, 'tasks.not_finished']);
  goOn.resolve();
  await all(eventsOf(id));
  const { statusCode, body } = await api.call('GET', `/api/v1/tasks/${id}/result`);
  assert.deepEqual([statusCode, body], [200, '{"steps":2}']);
});

test('the file of a batch prediction comes whole, in parts, and not again when it is known', async () => {
  const { id } = await api.tasks.enqueue(
    batchPredictTask,
    { model: 'income', version: 1, source: { dataset: 'people', version: 1 } },
    { createdBy: 'test' },
  );
  await all(eventsOf(id));
  const url = `/api/v1/tasks/${id}/result`;
  const whole = await api.call('GET', url);
  assert.deepEqual([whole.statusCode, whole.body], [200, 'age,prediction\n39,<=50K\n']);
  assert.match(String(whole.headers['content-type']), /^text\/csv/);
  assert.match(String(whole.headers['content-disposition']), /filename="people predicted.csv"/);
  const part = await api.call('GET', url, undefined, { range: 'bytes=4-13' });
  assert.deepEqual([part.statusCode, part.body], [206, 'prediction']);
  assert.equal(part.headers['content-range'], 'bytes 4-13/24');
  assert.equal((await api.call('GET', url, undefined, { range: 'bytes=-6' })).body, '<=50K\n'.slice(-6));
  assert.equal((await api.call('GET', url, undefined, { range: 'bytes=90-' })).statusCode, 416);
  const known = await api.call('GET', url, undefined, { 'if-none-match': String(whole.headers.etag) });
  assert.deepEqual([known.statusCode, known.body], [304, '']);
  // As the collector does when its time has passed.
  await api.objects.delete(`batch-predictions/${id}.csv`);
  const gone = await api.call('GET', url);
  assert.deepEqual([gone.statusCode, gone.json().code], [410, 'tasks.result_expired']);
});

test('tasks are listed, newest first, by kind and by state', async () => {
  goOn.resolve();
  const { id } = await enqueueWalk();
  await all(eventsOf(id));
  const { items } = (await api.call('GET', '/api/v1/tasks?kind=walk&state=succeeded&limit=2')).json();
  assert.equal(items[0].id, id);
  assert.ok(
    items.every(({ kind, state }: { kind: string; state: string }) => kind === 'walk' && state === 'succeeded'),
  );
  const wrong = await api.call('GET', '/api/v1/tasks?state=done');
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.json().detail, /`queued`, `running`, `succeeded`, `failed` or `cancelled`/);
});

test('stopping ends open event streams instead of waiting for them', async () => {
  await using other = await startTestApi();
  const url = await other.api.listen();
  const { id } = await other.tasks.enqueue(wait, {}, { createdBy: 'test' });
  const response = await fetch(`${url}/api/v1/tasks/${id}/events`, {
    headers: { authorization: `Bearer ${other.adminKey}` },
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await other.api.stop(AbortSignal.timeout(30_000));
  for (let next = await reader.read(); !next.done; next = await reader.read());
});
