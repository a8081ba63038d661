/** SIGTERM in the middle of work: what cannot be finished in time is handed back, and taken up by the next start. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ModelVersion } from '@millrace/models';
import type { Page } from '@millrace/runtime';
import type { TaskEvent } from '@millrace/tasks';
import { MillraceClient } from '../millrace-client.ts';
import { censusCsv, censusTarget } from '../product/census.ts';
import { startProduct } from '../product/process.ts';

let home: string;

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-stop-'));
});

after(() => rm(home, { recursive: true, force: true }));

test('a training that a stop interrupts is handed back, goes on with the next start and makes one version', async () => {
  // The shortest time to finish that there is, so that the training cannot.
  await using stopped = await startProduct(home, { MILLRACE_SHUTDOWN_SECONDS: '1' });
  const before = new MillraceClient(stopped.apiUrl, stopped.key);
  await before.upload('people', [...censusCsv(200_000)].join(''));
  const id = await before.train({ model: 'income', dataset: 'people', target: censusTarget });
  await before.waitFor(id, ({ type }) => type === 'detail');
  assert.deepEqual(await stopped.stop(), { code: 0, signal: null });
  assert.deepEqual(await readdir(join(home, 'work')), [], 'the interrupted run has tidied up');

  await using started = await startProduct(home);
  const client = new MillraceClient(started.apiUrl, started.key);
  const task = await client.succeeded(id);
  assert.equal(task.attempt, 1, 'a stop is not held against the task');
  const events: TaskEvent[] = await Array.fromAsync(client.events(id));
  assert.deepEqual(
    statesOf(events),
    ['queued', 'running', 'queued', 'running', 'succeeded'],
    'it was handed back, not found lost',
  );
  const { items } = await client.expect<Page<ModelVersion>>(200, 'GET', '/models/income/versions');
  assert.deepEqual(
    items.map(({ version, aliases }) => ({ version, aliases })),
    [{ version: 1, aliases: ['champion'] }],
  );
});

/** The states in their order, each once as long as it lasted. */
function statesOf(events: readonly TaskEvent[]): string[] {
  return events.map(({ task }) => task.state).filter((state, index, all) => state !== all[index - 1]);
}
