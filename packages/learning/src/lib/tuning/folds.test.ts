import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateFolds, foldRungs } from './folds.ts';
import type { SearchSpace } from './space.ts';
import { tune } from './tune.ts';

const space: SearchSpace = { dimensions: { x: { kind: 'uniform', low: 0, high: 1 } }, defaults: { x: 0.5 } };
const weights = [1, 2, 5];
const lossOf = (x: number, fold: number) => Math.abs(x - 0.3 - fold / 50);

test('each fold is judged once a trial, and the loss is the mean over the rows of all folds', async () => {
  const judged: string[] = [];
  const evaluate = evaluateFolds(async ({ x }, fold) => {
    judged.push(`${x} ${fold}`);
    return { loss: lossOf(x as number, fold), weight: weights[fold] as number };
  });
  const { trials } = await tune({ space, rungs: foldRungs(3), trials: 12, seed: 1, evaluate });
  assert.equal(new Set(judged).size, judged.length);
  for (const { state, parameters, rungs, loss } of trials) {
    const x = parameters.x as number;
    assert.equal(rungs[0]?.loss, lossOf(x, 0));
    if (state !== 'complete') continue;
    const mean = (lossOf(x, 0) + 2 * lossOf(x, 1) + 5 * lossOf(x, 2)) / 8;
    assert.ok(Math.abs((loss as number) - mean) < 1e-12);
  }
  assert.ok(trials.some(({ state }) => state === 'pruned') && judged.length < 36);
});

test('a single fold is a single rung', () => {
  assert.deepEqual(foldRungs(1), [1]);
  assert.deepEqual(foldRungs(5), [1, 5]);
});
