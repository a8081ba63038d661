import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as breathe } from 'node:timers/promises';
import { evaluateRounds } from './rounds.ts';
import type { SearchSpace } from './space.ts';
import { tune } from './tune.ts';

const space: SearchSpace = {
  dimensions: { pace: { kind: 'log-uniform', low: 0.01, high: 1 } },
  defaults: { pace: 0.1 },
};
const rungs = [4, 12, 36];

/** Falls with the rounds, down to what the pace can reach, and then rises a little. */
const lossAfter = (pace: number, round: number) =>
  Math.abs(Math.log(pace / 0.2)) + Math.exp(-pace * round) + (pace * round) / 1000;

async function train(pace: number, rounds: number, signal: AbortSignal, onRound: (loss: number) => void) {
  for (let round = 1; round <= rounds; round++) {
    await breathe(undefined, { signal });
    onRound(lossAfter(pace, round));
  }
}

test('one training serves all rungs, and its losses are those of trainings begun anew for each', async () => {
  let begun = 0;
  const evaluate = evaluateRounds(36, async ({ pace }, { rounds, signal, onRound }) => {
    begun++;
    await train(pace as number, rounds, signal, onRound);
  });
  const { trials } = await tune({ space, rungs, trials: 12, seed: 3, evaluate });
  const anew = await tune({
    space,
    rungs,
    trials: 12,
    seed: 3,
    evaluate: async ({ pace }, { budget }) =>
      Math.min(...Array.from({ length: budget }, (_, round) => lossAfter(pace as number, round + 1))),
  });
  assert.equal(begun, 12);
  assert.deepEqual(
    trials.map(({ rungs }) => rungs),
    anew.trials.map(({ rungs }) => rungs),
  );
});

test('trainings do not overlap, and a pruned one does not run to its end', async () => {
  let running = 0;
  let rounds = 0;
  const evaluate = evaluateRounds(36, async ({ pace }, { signal, onRound }) => {
    assert.equal(running++, 0);
    const counted = (loss: number) => {
      rounds++;
      onRound(loss);
    };
    await train(pace as number, 36, signal, counted).finally(async () => {
      await breathe();
      running--;
    });
  });
  const { trials } = await tune({ space, rungs, trials: 20, seed: 1, evaluate });
  assert.ok(trials.some(({ state }) => state === 'pruned'));
  const asked = trials.reduce((sum, { rungs }) => sum + (rungs.at(-1)?.budget as number), 0);
  assert.ok(rounds <= asked + trials.length, `${rounds} rounds for ${asked}`);
});

test('a training that ends early has the loss of its best round with every larger budget', async () => {
  const evaluate = evaluateRounds(36, ({ pace }, { signal, onRound }) => train(pace as number, 6, signal, onRound));
  const { trials } = await tune({ space, rungs, trials: 1, seed: 1, evaluate });
  const best = Math.min(...[1, 2, 3, 4, 5, 6].map((round) => lossAfter(0.1, round)));
  assert.deepEqual(
    trials[0]?.rungs.slice(1).map(({ loss }) => loss),
    [best, best],
  );
});

test('a training that fails between two rungs fails the trial with its reason', async () => {
  const evaluate = evaluateRounds(36, async ({ pace }, { signal, onRound }) => {
    await train(pace as number, pace === 0.1 ? 7 : 36, signal, onRound);
    if (pace === 0.1) throw new Error('memory is full');
  });
  const { trials } = await tune({ space, rungs, trials: 3, seed: 1, evaluate });
  assert.deepEqual(trials.map(({ state, reason }) => [state, reason]).slice(0, 1), [['failed', 'memory is full']]);
  assert.notEqual(trials[1]?.state, 'failed');
});
