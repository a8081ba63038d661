import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { test } from 'node:test';
import type { OnnxAdapter, Signature } from '@millrace/learning';
import { loopGraph } from './testing/loop-graph.ts';
import { type TrialLimits, tryOut, usualLimits } from './try-out.ts';

const signature: Signature = {
  task: 'regression',
  target: { name: 'sum' },
  features: [{ name: 'a', type: 'number', tensor: 'float', nullable: true }],
  ignored: [],
  outputs: { value: 'sum' },
};
const adapter: OnnxAdapter = { inputs: [{ name: 'a', element: 'double', columns: ['a'] }], value: 'sum' };

const trial = (onnx: Uint8Array, limits: Partial<TrialLimits> = {}) =>
  tryOut({ onnx, signature, adapter, rows: [], isGuess: false }, { ...usualLimits, ...limits });

test('a graph with a loop that ends is taken', async () => {
  assert.deepEqual(await trial(loopGraph({ rounds: 3n })), { hasProbabilities: false });
});

test('a graph that never comes to an end is refused in words', async () => {
  await assert.rejects(trial(loopGraph(), { seconds: 6 }), {
    code: 'models.not_servable',
    status: 422,
    message: /did not answer a few rows within 6 seconds/,
  });
});

test('a graph that takes ever more memory is refused in words', async () => {
  await assert.rejects(trial(loopGraph({ grows: true }), { memoryMegabytes: 500 }), {
    code: 'models.not_servable',
    status: 422,
    message: /more than 500 MB/,
  });
});

test('whoever stops a trial is not told that the model is at fault', async () => {
  const stopped = AbortSignal.abort(new Error('the processor stops'));
  await assert.rejects(trial(loopGraph(), { signal: stopped }), /the processor stops/);
});

/** Ends the process of the next trial by this signal. */
function killNext(signal: NodeJS.Signals): void {
  const onChild = (message: unknown) => {
    const child = (message as { process: ChildProcess }).process;
    child.once('spawn', () => child.kill(signal));
    unsubscribe('child_process', onChild);
  };
  subscribe('child_process', onChild);
}

test('a model is refused for a fault in its process, not for one that the machine killed', async () => {
  for (const fault of ['SIGSEGV', 'SIGABRT', 'SIGFPE'] as const) {
    killNext(fault);
    await assert.rejects(trial(loopGraph()), { code: 'models.not_servable', message: /brought down the process/ });
  }
  killNext('SIGKILL');
  await assert.rejects(trial(loopGraph()), { code: 'process.crashed', transient: true });
});

test('a model is not refused when its process cannot be started', async () => {
  const { execPath } = process;
  process.execPath = '/no/such/program';
  try {
    await assert.rejects(trial(loopGraph()), { code: 'process.crashed', transient: true });
  } finally {
    process.execPath = execPath;
  }
});
