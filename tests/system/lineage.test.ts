/** Where a model comes from: a version says all that it takes to make it again. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { DatasetVersion } from '@millrace/datasets';
import type { Lineage, ModelVersion, PredictResponse } from '@millrace/models';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { MillraceClient } from '../millrace-client.ts';
import { censusCsv, censusQuestions, censusTarget } from '../product/census.ts';
import { startProduct } from '../product/process.ts';

test('a version names its data, settings, code, author and time, and is made again byte for byte from what it says', async () => {
  await using home = await temporaryDirectory();
  await using product = await startProduct(home.path);
  const installer = new MillraceClient(product.apiUrl, product.key);
  const ada = await installer.expect<{ id: string; key: string }>(201, 'POST', '/keys', {
    name: 'ada',
    scopes: ['admin'],
  });
  const client = new MillraceClient(product.apiUrl, ada.key);
  await client.upload('people', [...censusCsv(500)].join(''));
  await client.upload('people', [...censusCsv(3_000)].join(''));
  await client.upload('people', [...censusCsv(700)].join(''));
  const data = await client.expect<DatasetVersion>(200, 'GET', '/datasets/people/versions/2');
  const model = 'income';
  const versionOf = async (request: Record<string, unknown>) => {
    const task = await client.succeeded(await client.train({ model, target: censusTarget, ...request }));
    const { version: number } = task.result as { version: number };
    return { task, version: await client.expect<ModelVersion>(200, 'GET', `/models/${model}/versions/${number}`) };
  };

  const asked = { dataset: 'people', version: 2, seed: 7 };
  const { task, version } = await versionOf(asked);
  const { trainingRows, heldOutRows, parameters, ...stated } = version.lineage ?? assert.fail();
  assert.deepEqual(stated, {
    dataset: 'people',
    datasetVersion: 2,
    datasetHash: data.hash,
    feedbackRows: 0,
    algorithm: 'auto',
    seed: 7,
    codeVersion: await versionOfTheCode(),
    task: task.id,
    createdBy: `ada#${ada.id.slice(0, 8)}`,
    request: { model, target: censusTarget, ...asked },
  } satisfies Partial<Lineage>);
  assert.equal(trainingRows + heldOutRows, 3_000);
  assert.ok(Object.keys(parameters).length > 0);
  const { startedAt = '', finishedAt = '' } = task;
  assert.ok(startedAt <= version.createdAt && version.createdAt <= finishedAt, 'it was made while its task ran');

  const again = await versionOf(version.lineage?.request ?? assert.fail());
  assert.deepEqual(again.version.lineage, { ...version.lineage, task: again.task.id });
  const fileOf = ({ version: number }: ModelVersion) =>
    client.expect<string>(200, 'GET', `/models/${model}/versions/${number}/model.onnx`);
  assert.ok((await fileOf(version)) === (await fileOf(again.version)), 'the same training makes the same file');

  const rows = censusQuestions(5);
  const { predictions } = await client.expect<PredictResponse>(200, 'POST', `/models/${model}/predict`, { rows });
  for (const { id, label } of predictions) {
    await client.expect(201, 'POST', `/predictions/${id}/feedback`, { actual: label, source: 'truth' });
  }
  const learnt = await versionOf({ ...asked, includeFeedback: true });
  assert.equal(learnt.version.lineage?.feedbackRows, rows.length);
});

async function versionOfTheCode(): Promise<string> {
  return JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
