/** Following one call through the product by the id of its trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { MillraceClient } from '../millrace-client.ts';
import { startProduct } from '../product/process.ts';
import { tracedLines, uploadInTrace } from '../product/traces.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

test('a call can be followed into its task, and its answer tells the trace, also through the Web UI', async () => {
  await using home = await temporaryDirectory();
  await using product = await startProduct(home.path, { MILLRACE_LOG_LEVEL: 'info', MILLRACE_LOG_FORMAT: 'json' });
  const client = new MillraceClient(product.apiUrl, product.key);
  const { task, traceresponse } = await uploadInTrace(client, { traceId, csv: 'a,b\n"1,2\n' });
  assert.equal(traceresponse?.split('-')[1], traceId);
  assert.equal((await client.finished(task)).state, 'failed');
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const proxied = await fetch(`${product.uiUrl}/api/v1/models`, { headers });
  assert.equal(proxied.headers.get('traceresponse')?.split('-')[1], traceId);
  await product.stop();
  const lines = tracedLines(product.output().stdout, traceId);
  assert.ok(lines.every(({ taskId }) => taskId === task));
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['task started', 'task failed', 'task ended'],
  );
});
