import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../logging/logger.ts';
import { isAlive } from './is-alive.ts';
import type { Order } from './run-child.fixture.ts';
import { type RunChildOptions, runChild } from './run-child.ts';

const module = new URL('./run-child.fixture.ts', import.meta.url);

function run(input: Order, options: Partial<RunChildOptions<Order, unknown>> = {}): Promise<unknown> {
  const { signal } = new AbortController();
  return runChild<Order, unknown, unknown>({ module, input, signal, memoryMegabytes: 512, ...options });
}

/** Polls, since the system tells nobody but a parent of an end. */
async function ended(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('typed arrays go in and come out, and progress comes in order', async () => {
  const steps: unknown[] = [];
  const numbers = new Float64Array([1, 2, 3]);
  const result = await run({ does: 'add', numbers }, { onProgress: (step) => steps.push(step) });
  assert.deepEqual(result, { sum: 6, doubled: new Float64Array([2, 4, 6]) });
  assert.deepEqual(steps, [1, 2, 3]);
});

test('a MillraceError of the child arrives as it was thrown', async () => {
  await assert.rejects(run({ does: 'refuse' }), {
    name: 'MillraceError',
    code: 'learning.target_constant',
    status: 422,
    message: 'Choose another target.',
    errors: [{ pointer: '/target', code: 'constant', detail: 'It has one value.' }],
    transient: true,
    retryAfterSeconds: 3,
  });
});

test('any other error of the child is a plain 500 with its stack as the private cause', async () => {
  await assert.rejects(run({ does: 'break' }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'process.failed');
    assert.doesNotMatch(error.message, /private reason/);
    assert.match(String((error.cause as Error).stack), /TypeError: a private reason[\s\S]*run-child\.fixture/);
    return true;
  });
});

test('a child that ends without an answer is a transient crash, with its last words as the cause', async () => {
  await assert.rejects(run({ does: 'exit' }), (error: Error & { code?: string; transient?: boolean }) => {
    assert.deepEqual([error.code, error.transient], ['process.crashed', true]);
    assert.match(String(error.cause), /exit code 3[\s\S]*last words/);
    return true;
  });
  const missing = new URL('./none.ts', import.meta.url);
  await assert.rejects(run({ does: 'add' }, { module: missing }), { code: 'process.crashed' });
});

for (const does of ['fill-heap', 'fill-buffers'] as const) {
  const skip = process.platform === 'linux' || does === 'fill-heap' ? false : 'resident memory is read from /proc';
  test(`a child that wants too much memory (${does}) is stopped and says so`, { skip }, async () => {
    await assert.rejects(run({ does }, { memoryMegabytes: 128 }), { code: 'process.out_of_memory', transient: false });
  });
}

test('aborting kills a child that blocks its thread, and rejects with the reason', async () => {
  const stop = new AbortController();
  let pid = 0;
  const onProgress = (value: unknown) => {
    pid = value as number;
    stop.abort(new Error('cancelled'));
  };
  await assert.rejects(run({ does: 'spin' }, { signal: stop.signal, onProgress }), /cancelled/);
  assert.ok(pid > 0 && !isAlive(pid));
  await assert.rejects(run({ does: 'add' }, { signal: stop.signal }), /cancelled/);
});

test('a child that blocks its thread ends when its parent is killed', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./parent.fixture.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout.setEncoding('utf8'), 'data');
  const child = Number(line);
  assert.ok(isAlive(child));
  parent.kill('SIGKILL');
  await ended(child);
});

test('signals of a terminal do not end a child; its parent does', async () => {
  const stop = new AbortController();
  const onProgress = (pid: unknown) => {
    process.kill(pid as number, 'SIGINT');
    process.kill(pid as number, 'SIGTERM');
    assert.notEqual(getPriority(pid as number), 0);
    stop.abort(new Error('by its parent'));
  };
  await assert.rejects(run({ does: 'spin' }, { signal: stop.signal, onProgress, priority: 5 }), /by its parent/);
});

const autogroup = '/proc/self/autogroup';
const groups = existsSync(autogroup) && process.getuid?.() === 0;
test('a child that yields does so beyond its session too', { skip: !groups && 'needs Linux and root' }, async () => {
  const stop = new AbortController();
  let group = '';
  const onProgress = (pid: unknown) => {
    group = readFileSync(`/proc/${pid}/autogroup`, 'utf8');
    stop.abort(new Error('seen'));
  };
  await assert.rejects(run({ does: 'spin' }, { signal: stop.signal, onProgress, priority: 5 }), /seen/);
  assert.match(group, / nice 5$/m);
  assert.doesNotMatch(readFileSync(autogroup, 'utf8'), / nice 5$/m);
});

test('settings, which hold secrets, are not passed on; what is asked for is', async () => {
  process.env.MILLRACE_TEST_SECRET = 'hunter2';
  const environment = (await run({ does: 'environment' }, { env: { OMP_NUM_THREADS: '1' } })) as NodeJS.ProcessEnv;
  delete process.env.MILLRACE_TEST_SECRET;
  assert.deepEqual([environment.OMP_NUM_THREADS, environment.PATH], ['1', process.env.PATH]);
  assert.deepEqual(
    Object.keys(environment).filter((name) => name.startsWith('MILLRACE_')),
    [],
  );
});

test('what a child prints is logged', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'test', level: 'debug', format: 'json', destination });
  await run({ does: 'print' }, { logger });
  assert.ok(lines.some((line) => line.includes('a line')));
});
