import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './metrics.ts';

test('metrics carry the prefix of the product, and asking twice gives the same one', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const options = { name: 'predictions_total', help: 'Predictions made.', labelNames: ['model'] as const };
  metrics.counter({ ...options, labelNames: [...options.labelNames] }).inc({ model: 'churn' });
  metrics.counter({ ...options, labelNames: [...options.labelNames] }).inc({ model: 'churn' });
  metrics.gauge({ name: 'waiting', help: 'Waiting.' }).set(3);
  metrics.histogram({ name: 'seconds', help: 'Seconds.', buckets: [1] }).observe(0.5);
  const text = await metrics.registry.metrics();
  assert.match(text, /millrace_predictions_total\{model="churn"\} 2/);
  assert.match(text, /millrace_waiting 3/);
  assert.match(text, /millrace_seconds_bucket\{le="1"\} 1/);
  assert.doesNotMatch(text, /process_cpu/);
});

test('two products in one process count apart, each with the figures of the process', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.counter({ name: 'n', help: 'N.' }).inc();
  assert.match(await one.registry.metrics(), /millrace_n 1/);
  const text = await two.registry.metrics();
  assert.match(text, /process_resident_memory_bytes/);
  assert.doesNotMatch(text, /millrace_n/);
});
