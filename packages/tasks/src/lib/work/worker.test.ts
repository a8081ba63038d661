import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createLogger,
  type MessageHeaders,
  MillraceError,
  startSpan,
  type TraceContext,
  traceFields,
  writeTrace,
} from '@millrace/runtime/server';
import { grind, grinder, openStage, sift } from '../testing/stage.ts';

test('a task that was enqueued is run and its result is kept', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([grinder(async ({ input, createdBy }) => `${createdBy} ${input.number}`)]);
  const { id, state, attempt } = await stage.enqueue(7);
  assert.deepEqual({ state, attempt }, { state: 'queued', attempt: 0 });
  const task = await stage.finished(id);
  assert.equal(task.state, 'succeeded');
  assert.equal(task.result, 'test 7');
  assert.equal(task.progress, 1);
  assert.equal(task.attempt, 1);
  assert.deepEqual(await stage.tasks.require(id), task);
});

test('of two workers that compete for a task, one runs it', async () => {
  await using stage = await openStage();
  const finish = Promise.withResolvers<null>();
  const runs: number[] = [];
  const handler = grinder(async ({ input }) => {
    runs.push(input.number);
    return input.number === 1 ? await finish.promise : null;
  });
  const contested = await stage.enqueue(1);
  const last = await stage.enqueue(2);
  for (let copy = 0; copy < 10; copy += 1)
    await stage.broker.publish('tasks.grind', { task: contested.id, version: 1 });
  await stage.broker.publish('tasks.grind', { task: last.id, version: 1 });
  await stage.worker([handler], { slots: { grind: 2 } });
  await stage.worker([handler], { slots: { grind: 2 } });
  await stage.finished(last.id);
  finish.resolve(null);
  await stage.finished(contested.id);
  assert.deepEqual(runs, [1, 2]);
});

test('500 tasks are each done once, and never more at a time than there are slots', async () => {
  await using stage = await openStage();
  const done: number[] = [];
  let running = 0;
  let most = 0;
  const full = Promise.withResolvers<void>();
  const handler = grinder(async ({ input }) => {
    running += 1;
    most = Math.max(most, running);
    if (running === 3) full.resolve();
    await full.promise;
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(input.number);
    return null;
  });
  await stage.dispatcher();
  await stage.worker([handler], { slots: { grind: 3 } });
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  const tasks = await Promise.all(numbers.map((number) => stage.enqueue(number)));
  await Promise.all(tasks.map(({ id }) => stage.finished(id)));
  assert.deepEqual(
    done.toSorted((a, b) => a - b),
    numbers,
  );
  assert.equal(most, 3);
});

test('a long task does not delay a task of another kind', async () => {
  await using stage = await openStage();
  const long = Promise.withResolvers<null>();
  await stage.dispatcher();
  await stage.worker([grinder(() => long.promise), { kind: sift, run: async () => 'sifted' }]);
  const first = await stage.enqueue(1);
  const second = await stage.enqueue(2);
  const other = await stage.tasks.enqueue(sift, { number: 3 }, { createdBy: 'test' });
  await stage.event(first.id, ({ task }) => task.state === 'running');
  assert.equal((await stage.finished(other.id)).result, 'sifted');
  assert.equal((await stage.tasks.require(first.id)).state, 'running');
  assert.equal((await stage.tasks.require(second.id)).state, 'queued');
  long.resolve(null);
  await stage.finished(second.id);
});

test('a full worker leaves its queue to others', async () => {
  await using stage = await openStage();
  const long = Promise.withResolvers<string>();
  await stage.dispatcher();
  await stage.worker([grinder(() => long.promise)]);
  const first = await stage.enqueue(1);
  await stage.event(first.id, ({ task }) => task.state === 'running');
  await stage.worker([grinder(async () => 'by the other')]);
  const second = await stage.enqueue(2);
  assert.equal((await stage.finished(second.id)).result, 'by the other');
  long.resolve('by the first');
  await stage.finished(first.id);
});

test('every run of a task stands in the trace of the call that asked for it, as do its messages and its lines in the log', async () => {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ name: 'test', level: 'info', format: 'json', destination });
  await using stage = await openStage({ logger });
  const spans: TraceContext[] = [];
  const headers: MessageHeaders[] = [];
  const publish = stage.broker.publish;
  stage.broker.publish = async (queue, body, options = {}) => {
    headers.push(options.headers ?? {});
    await publish(queue, body, options);
  };
  const asked: TraceContext = { ...startSpan(undefined), sampled: true, traceState: 'a=1' };
  const transient = new MillraceError({ code: 'a.b', status: 503, detail: 'Wait.', transient: true });
  await stage.dispatcher();
  await stage.worker([
    grinder(async ({ trace }) => {
      if (spans.push(trace) === 1) throw transient;
      return null;
    }),
  ]);
  const { id } = await stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', trace: asked });
  await stage.event(id, ({ task }) => task.step.startsWith('Waiting to try again'));
  await stage.makeDue(id);
  await stage.finished(id);
  assert.deepEqual(headers, [writeTrace(asked), writeTrace(asked)]);
  for (const span of spans) assert.deepEqual({ ...span, spanId: '' }, { ...asked, spanId: '' });
  assert.equal(new Set([asked, ...spans].map(({ spanId }) => spanId)).size, 3);
  const ofTask = lines.filter(({ taskId }) => taskId === id);
  assert.deepEqual(
    ofTask.filter(({ msg }) => msg === 'task started').map(({ trace_id, span_id }) => ({ trace_id, span_id })),
    spans.map(traceFields),
  );
  assert.ok(ofTask.every(({ trace_id }) => trace_id === asked.traceId));
});

test('a task that nobody asked for in a trace begins one of its own', async () => {
  await using stage = await openStage();
  const traces: string[] = [];
  await stage.worker([
    grinder(async ({ trace }) => {
      traces.push(trace.traceId);
      return null;
    }),
  ]);
  for (const { id } of [await stage.enqueue(), await stage.enqueue()]) await stage.finished(id);
  assert.equal(new Set(traces).size, 2);
});
