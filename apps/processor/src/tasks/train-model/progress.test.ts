import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trial } from '@millrace/models';
import { reportTo, type SearchLimits, type TrainingStep } from './progress.ts';

const trial = (number: number, state: Trial['state'], seconds = 1): TrainingStep => ({
  trial: { number, state, seconds, parameters: { leaves: 31 }, rungs: [] },
});
const round = (number: number): TrainingStep => ({
  round: { round: number, rounds: 100, metric: 'logloss', training: 0.5 },
});

function told(steps: TrainingStep[], search?: SearchLimits) {
  const progress: [number, string][] = [];
  const details: unknown[] = [];
  const report = reportTo(
    { progress: (fraction, step) => progress.push([fraction, step]), detail: (data) => details.push(data) },
    search,
  );
  for (const step of steps) report(step);
  return { progress, details };
}

test('the progress of a training with a search never goes back', () => {
  const steps = [
    round(20),
    trial(0, 'running'),
    trial(0, 'complete'),
    trial(1, 'running'),
    trial(1, 'pruned'),
    round(60),
  ];
  for (const search of [{ trials: 4 }, { timeoutSeconds: 3 }, { trials: 1000, timeoutSeconds: 1 }]) {
    const fractions = told(steps, search).progress.map(([fraction]) => fraction);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.ok((fractions.at(-1) as number) < 0.85);
  }
});

test('a trial is told in words while it runs and with its figures when it is over', () => {
  const { progress, details } = told([trial(1, 'running'), trial(1, 'pruned')], { trials: 4 });
  assert.deepEqual(new Set(progress.map(([, step]) => step)), new Set(['Trial 2 of 4']));
  assert.deepEqual(details, [trial(1, 'pruned')]);
});

test('a kind of model that was compared is told as it is', () => {
  const family = { family: { family: 'linear', state: 'complete', mean: 0.4, seconds: 1 } } as const;
  const { progress, details } = told([round(20), family]);
  assert.deepEqual(details.at(-1), family);
  assert.deepEqual(progress.at(-1), [progress[0]?.[0], 'Compared linear']);
});
