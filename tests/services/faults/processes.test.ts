/** Processes that are killed, or stopped and started one after the other, while callers go on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Model, ModelVersion } from '@millrace/models';
import type { Page } from '@millrace/runtime';
import { startBalancer } from '../../product/balancer.ts';
import { censusCsv, censusTarget } from '../../product/census.ts';
import { assertNothingLost, type LoadOptions, startLoad, trainIncome } from '../../product/load.ts';
import type { RoleProcess } from '../../product/role.ts';
import { type Stack, startStack } from '../../product/stack.ts';
import { questionsTo } from '../mlflow/questions.ts';

let stack: Stack;
let income: LoadOptions;
before(async () => {
  stack = await startStack({ env: { MILLRACE_DRAIN_SECONDS: '2' } });
  income = await trainIncome(stack);
});
after(() => stack?.[Symbol.asyncDispose]());

/** The processor that trains now, as it says itself. */
async function training(): Promise<RoleProcess> {
  for (const processor of stack.processors) {
    const metrics = await (await fetch(`${processor.url}/metrics`)).text();
    if (/^millrace_tasks_running\{kind="train-model"\} 1$/m.test(metrics)) return processor;
  }
  throw new Error('no processor trains');
}

test('a processor killed in a training and while it predicts: the other goes on with both, and the training is done once', async () => {
  const { client } = stack;
  await client.upload('crowd', [...censusCsv(20_000)].join(''));
  using load = startLoad(stack, income);
  await load.answered(50);
  const id = await client.train({ model: 'crowd', dataset: 'crowd', target: censusTarget });
  await client.waitFor(id, ({ type }) => type === 'detail');
  const killed = await training();
  assert.equal((await killed.kill()).signal, 'SIGKILL');
  await load.answered(200);
  const report = await load.stop();
  assert.equal((await client.succeeded(id)).attempt, 2);
  await killed.start();

  // Whoever was being answered is answered by the other one.
  assert.deepEqual({ errors: report.errors, broken: report.broken }, { errors: [], broken: [] });
  await assertNothingLost(stack, report);
  const { items: versions } = await client.expect<Page<ModelVersion>>(200, 'GET', '/models/crowd/versions');
  assert.deepEqual(
    versions.map(({ version, aliases }) => ({ version, aliases })),
    [{ version: 1, aliases: ['champion'] }],
  );
  const questions = questionsTo(stack.mlflow?.url ?? '');
  assert.deepEqual(await questions.versionsOf('crowd'), [1]);
  assert.equal((await questions.runsOf(id)).length, 1);
  assert.equal((await questions.modelsOf(id)).length, 1);
});

test('an API killed under load: its callers see a broken connection, the others nothing, and no feedback is lost', async () => {
  const [killed] = stack.apis as [RoleProcess];
  using load = startLoad(stack, income);
  await load.answered(50);
  assert.equal((await killed.kill()).signal, 'SIGKILL');
  await load.answered(100);
  await killed.start();
  await load.answered(100);
  const report = await load.stop();
  assert.ok(report.broken.length > 0);
  assert.deepEqual(report.errors, []);
  await assertNothingLost(stack, report);
  const model = await stack.client.expect<Model>(200, 'GET', '/models/income');
  assert.equal(model.champion, 1);
});

test('both APIs and both processors restarted one after the other under load: no request fails', async () => {
  using balancer = await startBalancer(stack);
  using load = startLoad(stack, { ...income, post: balancer.post });
  await load.answered(50);
  for (const role of [...stack.apis, ...stack.processors]) {
    assert.deepEqual(await role.stop(), { code: 0, signal: null }, role.output());
    await load.answered(50);
    await role.start();
    await balancer.allReady();
    await load.answered(50);
  }
  const report = await load.stop();
  assert.deepEqual({ errors: report.errors, broken: report.broken }, { errors: [], broken: [] });
  await assertNothingLost(stack, report);
});
