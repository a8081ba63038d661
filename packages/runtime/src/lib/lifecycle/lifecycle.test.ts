import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testLogger } from '../testing/test-logger.ts';
import { createLifecycle } from './lifecycle.ts';

test('parts stop in reverse order, each once, however often it is asked', async () => {
  const stopped: string[] = [];
  const lifecycle = createLifecycle({ logger: testLogger(), deadlineSeconds: 10 });
  for (const name of ['database', 'processor', 'api']) lifecycle.add(name, async () => void stopped.push(name));
  await Promise.all([lifecycle.stop('test'), lifecycle.stop('again')]);
  await lifecycle.stop('late');
  assert.deepEqual(stopped, ['api', 'processor', 'database']);
});

test('a part that fails to stop does not keep the others from it', async () => {
  const stopped: string[] = [];
  const lifecycle = createLifecycle({ logger: testLogger(), deadlineSeconds: 10 });
  lifecycle.add('database', async () => void stopped.push('database'));
  lifecycle.add('api', () => Promise.reject(new Error('no')));
  lifecycle.add('ui', () => {
    throw new Error('at once');
  });
  await lifecycle.stop('test');
  assert.deepEqual(stopped, ['database']);
});

test('past the deadline work is handed back, and what hangs is left behind', async () => {
  const heard: string[] = [];
  const lifecycle = createLifecycle({ logger: testLogger(), deadlineSeconds: 0.02, handBackSeconds: 0.02 });
  lifecycle.add('database', async (deadline) => void heard.push(`database, late: ${deadline.aborted}`));
  lifecycle.add('hangs', () => new Promise(() => {}));
  lifecycle.add('worker', async (deadline) => {
    await once(deadline, 'abort');
    heard.push('worker handed back');
  });
  await lifecycle.stop('test');
  assert.deepEqual(heard, ['worker handed back', 'database, late: true']);
});

const fixture = fileURLToPath(new URL('./lifecycle.fixture.ts', import.meta.url));

async function startFixture(...words: string[]): Promise<{ child: ChildProcess; lines: AsyncIterator<string> }> {
  const child = spawn(process.execPath, [fixture, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  return { child, lines };
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} stops the parts and ends the process with 0`, async () => {
    const { child, lines } = await startFixture();
    const exit = once(child, 'exit');
    child.kill(signal);
    assert.equal((await lines.next()).value, 'stopping');
    assert.deepEqual(await exit, [0, null]);
  });
}

test('a second signal ends the process at once', async () => {
  const { child, lines } = await startFixture('hang');
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  assert.equal((await lines.next()).value, 'stopping');
  child.kill('SIGINT');
  assert.deepEqual(await exit, [130, null]);
});
