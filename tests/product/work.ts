/** Long work that goes on while something fails, and what must be true of it once it has ended. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dataset, DatasetVersion } from '@millrace/datasets';
import type { BatchPredictResult, ModelVersion } from '@millrace/models';
import type { Page } from '@millrace/runtime';
import type { Task } from '@millrace/tasks';
import type { Answer } from '../millrace-client.ts';
import { censusCsv, censusTarget } from './census.ts';
import type { Stack } from './stack.ts';

export interface Work {
  /** Goes on if it has to be pushed; resolves when it has ended, rightly and once. */
  ended(): Promise<void>;
}

export type BeginWork = (stack: Stack, name: string) => Promise<Work>;

const patienceMilliseconds = 120_000;
const pauseMilliseconds = 200;
const workRows = 20_000;

const training = { dataset: 'many-people', target: censusTarget, algorithm: 'gradient-boosting', seed: 1 };

/** Data that a training takes seconds for: call it once before `beginTraining`. */
export async function uploadForTrainings({ client }: Stack): Promise<void> {
  await client.upload('many-people', [...censusCsv(workRows)].join(''));
}

/** A training that has begun to train. */
export const beginTraining: BeginWork = async ({ client, mlflow }, model) => {
  const id = await client.train({ ...training, model });
  await client.waitFor(id, ({ type }) => type === 'detail');
  return {
    async ended() {
      await succeeded({ client }, id);
      const { items } = await client.expect<Page<ModelVersion>>(200, 'GET', `/models/${model}/versions`);
      assert.deepEqual(
        items.map(({ version, aliases }) => ({ version, aliases })),
        [{ version: 1, aliases: ['champion'] }],
      );
      if (mlflow) assert.deepEqual(await versionsInMlflow(mlflow.url, model), ['1']);
    },
  };
};

/** A batch prediction by the model `income` that has predicted its first rows. */
export const beginBatch: BeginWork = async ({ client }, name) => {
  const rows = 40_000;
  const form = new FormData();
  form.set('file', new Blob([...censusCsv(rows, 2)], { type: 'text/csv' }), `${name}.csv`);
  const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/models/income/batch-predictions', form);
  await client.waitFor(task.id, ({ task: { step } }) => step.startsWith('Predicted'));
  return {
    async ended() {
      const { result } = await succeeded({ client }, task.id);
      assert.equal((result as BatchPredictResult).rows, rows);
      const csv = await client.expect<string>(200, 'GET', `/tasks/${task.id}/result`);
      assert.equal(csv.trimEnd().split('\n').length, rows + 1);
    },
  };
};

/** A resumable upload whose first half has arrived. */
export const beginUpload: BeginWork = async (stack, name) => {
  const { client, apis, key } = stack;
  const content = Buffer.from([...censusCsv(workRows, 3)].join(''));
  const middle = Math.floor(content.length / 2);
  const tus = { authorization: `Bearer ${key}`, 'tus-resumable': '1.0.0' };
  const begun = await fetch(`${apis[0]?.url}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(content.length), 'upload-metadata': 'filename cGVvcGxlLmNzdg==' },
  });
  assert.equal(begun.status, 201, await begun.text());
  const path = new URL(begun.headers.get('location') ?? '', apis[0]?.url).pathname;
  let calls = 0;
  const send = (method: string, headers: Record<string, string> = {}, body?: Buffer<ArrayBuffer>) =>
    fetch(`${apis[calls++ % apis.length]?.url}${path}`, {
      method,
      headers: { ...tus, ...headers },
      ...(body && { body }),
    });
  const put = (start: number, end: number) =>
    send(
      'PATCH',
      { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(start) },
      content.subarray(start, end),
    );
  const first = await put(0, middle);
  assert.equal(first.status, 204, await first.text());

  return {
    /** As a browser does it: asks how far it is, goes on from there, and comes back when it is refused. */
    async ended() {
      await until(async () => {
        const head = await send('HEAD');
        if (head.status !== 200) return refusedOf(head.status);
        const offset = Number(head.headers.get('upload-offset'));
        if (offset === content.length) return true;
        const sent = await put(offset, content.length);
        await sent.text();
        return sent.status === 204 || refusedOf(sent.status, 409);
      });
      const id = await accepted(client.request.bind(client), name, path.split('/').at(-1) ?? '');
      await succeeded({ client }, id);
      const { versions } = await client.expect<Dataset>(200, 'GET', `/datasets/${name}`);
      assert.deepEqual(versions, [1]);
      const version = await client.expect<DatasetVersion>(200, 'GET', `/datasets/${name}/versions/1`);
      assert.deepEqual([version.rows, version.bytes], [workRows, content.length]);
    },
  };
};

/** Begins one ingestion, however often it has to ask. */
async function accepted(
  request: (...its: [string, string, unknown, Record<string, string>]) => Promise<Answer<{ task: { id: string } }>>,
  name: string,
  upload: string,
): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  return await until(async () => {
    const answer = await request('POST', '/datasets', { name, upload }, headers);
    return answer.status === 202 ? answer.body.task.id : refusedOf(answer.status, 409);
  });
}

/** The task, once it has ended, which must be well; asks again while the APIs cannot tell. */
export async function succeeded({ client }: Pick<Stack, 'client'>, id: string): Promise<Task> {
  const task = await until(async () => {
    const { status, body } = await client.request<Task>('GET', `/tasks/${id}`);
    if (status !== 200) return refusedOf(status);
    return ['succeeded', 'failed', 'cancelled'].includes(body.state) && body;
  });
  assert.equal(task.state, 'succeeded', JSON.stringify(task.error));
  return task;
}

/** False for an answer after which a caller comes back. */
function refusedOf(status: number, ...others: number[]): false {
  assert.ok([503, ...others].includes(status), `answered with ${status}`);
  return false;
}

/** What `ask` gives once that is something, within two minutes. */
export async function until<T>(ask: () => Promise<T | false>): Promise<T> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  for (;;) {
    const found = await ask();
    if (found !== false) return found;
    signal.throwIfAborted();
    await pause(pauseMilliseconds);
  }
}

async function versionsInMlflow(url: string, model: string): Promise<string[]> {
  const filter = new URLSearchParams({ filter: `name = '${model}'` });
  const answer = await fetch(`${url}/api/2.0/mlflow/model-versions/search?${filter}`);
  const { model_versions: versions = [] } = (await answer.json()) as { model_versions?: { version: string }[] };
  return versions.map(({ version }) => version);
}
