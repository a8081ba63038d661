/** Following one call through the API, RabbitMQ and the processor by the id of its trace. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { censusCsv, censusQuestions, censusTarget } from '../../product/census.ts';
import { type Stack, startStack } from '../../product/stack.ts';
import { tracedLines, uploadInTrace } from '../../product/traces.ts';

let stack: Stack;
before(async () => {
  const env = { MILLRACE_LOG_LEVEL: 'debug', MILLRACE_LOG_FORMAT: 'json' };
  stack = await startStack({ apis: 1, processors: 1, mlflow: false, env });
});
after(() => stack?.[Symbol.asyncDispose]());

/** What the processor wrote in a trace, once it has written such a line. */
async function processorLines(traceId: string, message: string): Promise<Record<string, unknown>[]> {
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const lines = tracedLines(stack.processors[0]?.output() ?? '', traceId);
    if (lines.some(({ msg }) => msg === message)) return lines;
    await delay(20, undefined, { signal });
  }
}

test('a task that fails has the trace of its call in the log of the processor', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { task } = await uploadInTrace(stack.client, { traceId, csv: 'a,b\n"1,2\n' });
  assert.equal((await stack.client.finished(task)).state, 'failed');
  const lines = await processorLines(traceId, 'task ended');
  assert.ok(lines.filter(({ msg }) => msg === 'task failed').every(({ taskId }) => taskId === task));
  assert.ok(lines.some(({ msg }) => msg === 'task failed'));
});

test('a prediction has the trace of its call in the log of the processor, answered or refused', async () => {
  const { client } = stack;
  await client.upload('people', [...censusCsv(600)].join(''));
  const request = { model: 'income', dataset: 'people', target: censusTarget, algorithm: 'gradient-boosting' };
  await client.succeeded(await client.train(request));
  const predict = (traceId: string, explain: boolean) => {
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    return client.request('POST', '/models/income/predict', { rows: censusQuestions(1), explain }, headers);
  };
  const answered = 'a'.repeat(32);
  assert.equal((await predict(answered, false)).status, 200);
  assert.equal((await processorLines(answered, 'a request was answered')).length, 1);

  // What explains the version was not read yet, and now cannot be.
  await stack.s3.stop({ kill: true });
  const refused = 'b'.repeat(32);
  const answer = await predict(refused, true);
  assert.equal(answer.status, 503, JSON.stringify(answer.body));
  assert.equal(answer.headers.get('traceresponse')?.split('-')[1], refused);
  assert.equal((await processorLines(refused, 'a request was refused')).length, 1);
  assert.equal(tracedLines(stack.apis[0]?.output() ?? '', refused).length, 1);
});
