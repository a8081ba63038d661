import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Algorithm } from '../../index.ts';
import { mixedFeatures, mixedTable } from '../../testing/tables.ts';
import { train } from '../train.ts';
import type { Trial } from '../tuning/trial.ts';
import type { TrainRequest } from './request.ts';

const rows = 250;
const table = mixedTable(rows);
const request: TrainRequest = {
  table,
  target: 'approved',
  features: mixedFeatures,
  seed: 3,
  threads: 1,
  heldOut: Uint8Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 1 : 0)),
};
const boosted: TrainRequest = { ...request, parameters: { maximumRounds: 45 }, tuning: { trials: 5 } };

const withoutSeconds = (trials: Trial[] | undefined) => trials?.map(({ seconds: _, ...trial }) => trial);

for (const algorithm of ['gradient-boosting', 'random-forest', 'linear'] satisfies Algorithm[]) {
  test(`a search of ${algorithm} begins with the defaults, and the model has the best of its parameters`, async () => {
    const { parameters, trials = [] } = await train({ ...request, algorithm, tuning: { trials: 3 } });
    const complete = trials.filter(({ state }) => state === 'complete');
    const best = complete.reduce((least, trial) => ((trial.loss as number) < (least.loss as number) ? trial : least));
    assert.equal(trials.length, 3);
    assert.equal(trials[0]?.state, 'complete');
    for (const [name, value] of Object.entries(best.parameters)) assert.equal(parameters[name], value);
    const plain = await train({ ...request, algorithm });
    for (const [name, value] of Object.entries(trials[0]?.parameters ?? {}))
      assert.equal(plain.parameters[name], value);
  });
}

test('the same seed gives the same trials and the same model, and every trial is told', async () => {
  const told: Trial[] = [];
  const one = await train({ ...boosted, onTrial: (trial) => told.push(trial) });
  const other = await train({ ...boosted, threads: 2 });
  assert.deepEqual(withoutSeconds(one.trials), withoutSeconds(other.trials));
  assert.deepEqual(one.onnx, other.onnx);
  for (const trial of one.trials ?? [])
    assert.deepEqual(
      told.findLast(({ number }) => number === trial.number),
      trial,
    );
});

test('a training that is cancelled in a trial stops there, and goes on from its trials as if never interrupted', async () => {
  const whole = await train(boosted);
  const cancel = new AbortController();
  const told = new Map<number, Trial>();
  const onTrial = (trial: Trial) => {
    told.set(trial.number, trial);
    if (trial.number === 2 && trial.state === 'running') cancel.abort();
  };
  await assert.rejects(train({ ...boosted, onTrial, signal: cancel.signal }), { name: 'AbortError' });
  assert.deepEqual([...told.keys()], [0, 1, 2]);
  assert.equal(told.get(2)?.state, 'stopped');
  const evaluated = new Set<number>();
  const resumed = await train({
    ...boosted,
    tuning: { ...boosted.tuning, resume: [...told.values()] },
    onTrial: ({ number }) => evaluated.add(number),
  });
  assert.deepEqual([...evaluated], [2, 3, 4]);
  assert.deepEqual(withoutSeconds(resumed.trials), withoutSeconds(whole.trials));
  assert.deepEqual(resumed.onnx, whole.onnx);
});

test('a search that has no time left still ends with a model', async () => {
  const { trials = [], notes } = await train({ ...boosted, tuning: { timeoutSeconds: 1e-3 } });
  assert.equal(trials[0]?.state, 'complete');
  assert.ok(
    notes.some((note) => note.includes('none was better than the defaults')),
    notes.join(' '),
  );
});
