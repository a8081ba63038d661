/** The ground under the product fails it: the disk of the object store is full, the clock of a machine jumps. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Dataset } from '@millrace/datasets';
import type { Page } from '@millrace/runtime';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { Task } from '@millrace/tasks';
import { ensureFaketime } from '../../../scripts/services.ts';
import { censusTarget } from '../../product/census.ts';
import { assertNothingLost, type LoadOptions, startLoad, trainIncome } from '../../product/load.ts';
import type { RoleProcess } from '../../product/role.ts';
import { type Stack, startStack } from '../../product/stack.ts';
import { beginTraining, beginUpload, succeeded, until, uploadForTrainings } from '../../product/work.ts';
import { adminOf } from '../objects/open-store.ts';

let stack: Stack;
let income: Pick<LoadOptions, 'model' | 'rows' | 'actual'>;
let clocks: Awaited<ReturnType<typeof temporaryDirectory>>;
before(async () => {
  stack = await startStack({ mlflow: false, diskMegabytes: 192 });
  clocks = await temporaryDirectory();
  income = await trainIncome(stack);
  await uploadForTrainings(stack);
  const warm = startLoad(stack, { ...income, callers: 2 });
  await warm.answered(100);
  await warm.stop();
});
after(async () => {
  await stack?.[Symbol.asyncDispose]();
  await clocks?.[Symbol.asyncDispose]();
});

const full = /disk may be full|is full/;

test('the disk of the object store is full: told in a sentence, nothing half-written, predictions go on, and all goes on when there is room', async (context) => {
  const { client, s3 } = stack;
  const load = startLoad(stack, { ...income, callers: 2 });
  context.after(() => load.stop());
  context.after(() => s3.disk?.free());
  await s3.disk?.fill();

  for (const megabytes of [1, 20]) {
    const form = new FormData();
    form.set('name', `too-large-${megabytes}`);
    form.set('file', new Blob([incompressible(megabytes)]), 'too-large.csv');
    const refused = await client.request<{ detail: string }>('POST', '/datasets', form);
    assert.ok([503, 507].includes(refused.status), JSON.stringify(refused));
    assert.match(refused.body.detail, full);
  }
  const training = await client.train({ model: 'without-room', dataset: 'people', target: censusTarget, seed: 1 });
  const batch = await client.expect<{ task: { id: string } }>(202, 'POST', '/models/income/batch-predictions', {
    dataset: 'many-people',
  });
  for (const id of [training, batch.task.id]) {
    const step = await until(async () => {
      const { state, step } = await client.expect<Task>(200, 'GET', `/tasks/${id}`);
      assert.ok(['queued', 'running'].includes(state));
      return /^Waiting (to try again|for the object store)/.test(step) && step;
    });
    assert.match(step, full);
  }
  await load.answered(20);
  const { errors, ...rest } = await load.stop();
  assert.deepEqual(errors, [], 'no prediction and no feedback needs a file');
  await assertNothingLost(stack, { errors, ...rest });

  await s3.disk?.free();
  for (const id of [training, batch.task.id]) await succeeded({ client }, id);
  const { items } = await client.expect<Page<Dataset>>(200, 'GET', '/datasets');
  assert.deepEqual(items.map(({ name }) => name).sort(), ['many-people', 'people']);
  assert.deepEqual(await leftovers(), []);
  await client.upload('with-room', 'a,b\n1,x\n2,y\n');
});

/** A table of two columns of noise: the store packs what can be packed. */
function incompressible(megabytes: number): string {
  const lines =
    randomBytes(megabytes * 524_288)
      .toString('hex')
      .match(/.{64}/g) ?? [];
  return `a,b\n${lines.map((line) => `${line.slice(0, 31)},${line.slice(31)}`).join('\n')}\n`;
}

/** What is half-stored in the bucket. */
async function leftovers(): Promise<unknown[]> {
  const admin = adminOf(stack.s3);
  const Bucket = stack.s3.bucket;
  const { Contents = [] } = await admin.send(new ListObjectsV2Command({ Bucket, Prefix: '.incoming/' }));
  const { Uploads = [] } = await admin.send(new ListMultipartUploadsCommand({ Bucket }));
  admin.destroy();
  return [...Contents.map(({ Key }) => Key), ...Uploads.map(({ Key }) => Key)];
}

/** Starts a role again with a clock of its own, and gives what sets it so many hours ahead. */
async function withClock(role: RoleProcess): Promise<(hours: number) => Promise<void>> {
  const file = `${clocks.path}/${role.name.replace(' ', '-')}`;
  const write = (hours: number) => writeFile(file, `${hours < 0 ? '-' : '+'}${Math.abs(hours)}h`);
  await write(0);
  const database = new URL(stack.settings.MILLRACE_DATABASE_URL ?? '');
  // The certificate of the server is as old as the test; before that it would not count.
  database.searchParams.set('sslmode', 'no-verify');
  database.searchParams.delete('sslrootcert');
  await role.stop();
  await role.start({
    MILLRACE_DATABASE_URL: database.href,
    LD_PRELOAD: ensureFaketime(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    DONT_FAKE_MONOTONIC: '1',
  });
  return async (hours) => {
    await write(hours);
    await until(async () => {
      const { headers } = await fetch(`${role.url}/health/live`);
      const ahead = Date.parse(headers.get('date') ?? '') - Date.now();
      return Math.abs(ahead - hours * 3_600_000) < 60_000;
    });
  };
}

test('the clock of a processor jumps two hours ahead and four back: no running task is taken away, none is done twice', async (context) => {
  const [first] = stack.processors;
  assert.ok(first);
  const setClock = await withClock(first);
  const load = startLoad(stack, { ...income, callers: 2 });
  context.after(() => load.stop());
  await load.answered(20);
  // One for each processor.
  const trainings = await Promise.all(['clock-one', 'clock-two'].map((name) => beginTraining(stack, name)));
  await setClock(2);
  await load.answered(20);
  await setClock(-2);
  await load.answered(20);
  for (const training of trainings) await training.ended();
  const { items } = await stack.client.expect<Page<Task>>(200, 'GET', '/tasks?kind=train-model&limit=2');
  assert.deepEqual(
    items.map(({ attempt }) => attempt),
    [1, 1],
  );
  const report = await load.stop();
  assert.deepEqual(report.errors, []);
  await assertNothingLost(stack, report);
  await setClock(0);
});

test('the clock of an API jumps two hours ahead and four back: nobody is refused, sessions, uploads and feedback stay, files are stored', async (context) => {
  const [first] = stack.apis;
  assert.ok(first);
  const setClock = await withClock(first);
  const load = startLoad(stack, { ...income, callers: 2 });
  context.after(() => load.stop());
  await load.answered(20);
  const session = await signIn(first);
  for (const [hours, name] of [
    [2, 'ahead'],
    [-2, 'behind'],
  ] as const) {
    const upload = await beginUpload(stack, `begun-before-${name}`);
    await setClock(hours);
    await load.answered(20);
    for (const { url } of stack.apis) assert.equal(await statusOf(url, session), 200);
    const sinceThen = await signIn(first);
    for (const { url } of stack.apis) assert.equal(await statusOf(url, sinceThen), 200);
    await upload.ended();
  }
  const report = await load.stop();
  assert.deepEqual(report.errors, []);
  await assertNothingLost(stack, report);
  await setClock(0);
});

async function signIn({ url }: RoleProcess): Promise<string> {
  const opened = await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ key: stack.key }),
  });
  assert.equal(opened.status, 201, await opened.text());
  return opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function statusOf(url: string, cookie: string): Promise<number> {
  return (await fetch(`${url}/api/v1/models`, { headers: { cookie, 'x-millrace-csrf': '1' } })).status;
}
