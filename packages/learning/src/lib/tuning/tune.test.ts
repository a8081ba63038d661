import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as breathe } from 'node:timers/promises';
import fc from 'fast-check';
import type { Parameters as Drawn, SearchSpace } from './space.ts';
import type { Trial } from './trial.ts';
import { type EvaluationContext, type TuneRequest, tune } from './tune.ts';

const space: SearchSpace = {
  dimensions: {
    pace: { kind: 'log-uniform', low: 0.01, high: 1 },
    leaves: { kind: 'integer', low: 2, high: 64, logarithmic: true },
    shape: { kind: 'choice', options: ['round', 'flat'] },
  },
  defaults: { pace: 0.1, leaves: 31, shape: 'flat' },
};
const rungs = [1, 3, 9];

/** A loss that falls with the budget, and faster for a higher pace. */
function lossOf({ pace, leaves, shape }: Drawn, budget: number): number {
  const distance = Math.abs(Math.log((pace as number) / 0.05)) + Math.abs(Math.log((leaves as number) / 12)) / 2;
  return distance + (shape === 'flat' ? 0.3 : 0) + Math.exp(-(pace as number) * budget);
}

const request = {
  space,
  rungs,
  trials: 25,
  seed: 7,
  evaluate: async (drawn: Drawn, { budget }: EvaluationContext) => lossOf(drawn, budget),
} satisfies TuneRequest;

const withoutSeconds = (trials: Trial[]) => trials.map(({ seconds: _, ...trial }) => trial);

test('the same seed gives the same trials, another seed others', async () => {
  const [first, second, other] = await Promise.all([tune(request), tune(request), tune({ ...request, seed: 8 })]);
  assert.deepEqual(withoutSeconds(first.trials), withoutSeconds(second.trials));
  assert.notDeepEqual(withoutSeconds(first.trials), withoutSeconds(other.trials));
});

test('the first trial has the defaults, also when they lie outside of the bounds, and the best is never worse', async () => {
  const defaults = { pace: 2, leaves: 31, shape: 'flat' };
  const { best, trials } = await tune({ ...request, space: { ...space, defaults } });
  assert.deepEqual(trials[0]?.parameters, defaults);
  assert.equal(trials[0]?.state, 'complete');
  assert.ok((best.loss as number) <= (trials[0]?.loss as number));
  assert.equal(best.loss, Math.min(...trials.map(({ loss = Number.POSITIVE_INFINITY }) => loss)));
});

test('a search that was cut off anywhere and resumed from what it reported ends as if never interrupted', async () => {
  const whole = await tune(request);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.boolean(), async (calls, throughJson) => {
      const reported = new Map<number, Trial>();
      const cut = new AbortController();
      let called = 0;
      const interrupted = tune({
        ...request,
        signal: cut.signal,
        onTrial: (trial) => reported.set(trial.number, trial),
        evaluate: async (drawn, { budget }) => {
          if (++called === calls) cut.abort();
          return lossOf(drawn, budget);
        },
      });
      await interrupted.catch((error) => assert.equal(error.name, 'AbortError'));
      const earlier = [...reported.values()];
      const resume = throughJson ? JSON.parse(JSON.stringify(earlier)) : earlier.reverse();
      const resumed = await tune({ ...request, resume });
      assert.deepEqual(withoutSeconds(resumed.trials), withoutSeconds(whole.trials));
      assert.deepEqual(resumed.best.parameters, whole.best.parameters);
    }),
    { numRuns: 30 },
  );
});

test('a resumed search does not evaluate again what it has, and more trials extend it', async () => {
  const short = await tune({ ...request, trials: 10 });
  const asked: number[] = [];
  const longer = await tune({
    ...request,
    resume: short.trials,
    evaluate: async (drawn, { budget, trial }) => {
      asked.push(trial);
      return lossOf(drawn, budget);
    },
  });
  assert.ok(asked.every((trial) => trial >= 10));
  assert.deepEqual(withoutSeconds(longer.trials), withoutSeconds((await tune(request)).trials));
});

test('trials of another space, or with gaps, are not resumed', async () => {
  const { trials } = await tune({ ...request, trials: 4 });
  const other = { dimensions: { pace: space.dimensions.pace as never }, defaults: { pace: 0.1 } };
  await assert.rejects(tune({ ...request, space: other, resume: trials }), { code: 'learning.trials_do_not_fit' });
  await assert.rejects(tune({ ...request, resume: trials.slice(1) }), { code: 'learning.trials_do_not_fit' });
});

test('a cancelled search ends at once, although the evaluation goes on, and reports the trial as stopped', async () => {
  const cancel = new AbortController();
  const heard: Trial[] = [];
  const signals: AbortSignal[] = [];
  const search = tune({
    ...request,
    signal: cancel.signal,
    onTrial: (trial) => heard.push(trial),
    evaluate: (drawn, { budget, trial, signal }) => {
      if (trial < 3) return Promise.resolve(lossOf(drawn, budget));
      signals.push(signal);
      queueMicrotask(() => cancel.abort());
      return new Promise(() => {});
    },
  });
  await assert.rejects(search, { name: 'AbortError' });
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
  );
  assert.equal(heard.at(-1)?.number, 3);
  assert.equal(heard.at(-1)?.state, 'stopped');
});

test('a search whose signal has aborted before evaluates nothing', async () => {
  const evaluate = () => assert.fail('evaluated');
  await assert.rejects(tune({ ...request, evaluate, signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('pruned trials cost less: they end at a rung where others are better, and the best of all is complete', async () => {
  const { trials, best } = await tune({ ...request, trials: 40 });
  const pruned = trials.filter(({ state }) => state === 'pruned');
  assert.ok(pruned.length >= 10, `${pruned.length} pruned`);
  for (const trial of pruned) {
    const { budget, loss } = trial.rungs.at(-1) as { budget: number; loss: number };
    assert.ok(budget < 9);
    const better = trials
      .slice(0, trial.number)
      .filter((other) => other.rungs.some((rung) => rung.budget === budget && rung.loss < loss));
    assert.ok(better.length > 0);
    assert.equal(trial.loss, undefined);
  }
  const spent = trials.reduce((sum, { rungs }) => sum + (rungs.at(-1)?.budget ?? 0), 0);
  assert.ok(spent < 0.6 * 9 * trials.length, `budget spent: ${spent}`);
  assert.equal(best.state, 'complete');
});

test('trials that fail or have no finite loss are recorded with the reason, and the search goes on', async () => {
  const { trials, best } = await tune({
    ...request,
    evaluate: async (drawn, { budget, trial }) => {
      if (trial === 0) throw new Error('no memory left');
      if (trial === 1) return Number.NaN;
      if (trial === 2 && budget === 3) return Number.POSITIVE_INFINITY;
      return lossOf(drawn, budget);
    },
  });
  assert.deepEqual(
    trials.slice(0, 3).map(({ state }) => state),
    ['failed', 'failed', 'failed'],
  );
  assert.equal(trials[0]?.reason, 'no memory left');
  assert.match(trials[1]?.reason ?? '', /NaN/);
  assert.match(trials[2]?.reason ?? '', /budget 3 is Infinity/);
  assert.equal(trials.length, 25);
  assert.equal(best.state, 'complete');
});

test('a search in which every trial fails says why', async () => {
  const evaluate = async () => {
    throw new Error('no such column');
  };
  await assert.rejects(tune({ ...request, trials: 3, evaluate }), {
    code: 'learning.tuning_failed',
    message: /no such column/,
  });
});

test('every change of a trial is told with a copy, in order', async () => {
  const heard: Trial[] = [];
  const { trials } = await tune({ ...request, trials: 12, onTrial: (trial) => heard.push(trial) });
  for (const trial of trials) {
    const story = heard.filter(({ number }) => number === trial.number);
    const rungsHeard = story.map(({ rungs }) => rungs.length);
    assert.deepEqual([...new Set(rungsHeard)], [...trial.rungs.keys(), trial.rungs.length]);
    assert.ok(story.slice(0, -1).every(({ state }) => state === 'running'));
    assert.deepEqual(story.at(-1), trial);
  }
});

test('an evaluation learns the rungs before it, and its signal aborts when the trial is over', async () => {
  const signals = new Map<number, AbortSignal>();
  await tune({
    ...request,
    evaluate: async (drawn, { budget, trial, previous, signal }) => {
      assert.deepEqual(
        previous.map((rung) => rung.budget),
        rungs.slice(0, rungs.indexOf(budget)),
      );
      assert.equal(signals.get(trial - 1)?.aborted ?? true, true);
      assert.equal(signal.aborted, false);
      signals.set(trial, signal);
      return lossOf(drawn, budget);
    },
  });
  assert.equal(signals.size, 25);
});

test('when the time is over, a trial is cut off if another is complete, and the first one is not', async () => {
  const untilLate = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  const { best, trials } = await tune({
    ...request,
    trials: 1000,
    seconds: 0.3,
    evaluate: (drawn, { budget, trial, signal }) =>
      trial === 1 ? untilLate(signal) : Promise.resolve(lossOf(drawn, budget)),
  });
  assert.equal(best.number, 0);
  assert.deepEqual(
    trials.map(({ state }) => state),
    ['complete', 'stopped'],
  );
  assert.match(trials[1]?.reason ?? '', /time/);

  const late = await tune({
    ...request,
    seconds: 1e-3,
    evaluate: async (drawn, { budget, signal }) => {
      const begun = performance.now();
      // Long enough for the timer of the search to have gone off.
      while (performance.now() - begun < 5) await breathe(undefined, { signal });
      return lossOf(drawn, budget);
    },
  });
  assert.deepEqual(
    late.trials.map(({ state }) => state),
    ['complete'],
  );
});

test('the time of resumed trials counts', async () => {
  const evaluate = async () => 1;
  const { trials } = await tune({ ...request, trials: 2, rungs: [1], evaluate });
  const resume = trials.map((trial) => ({ ...trial, seconds: 100 }));
  const further = await tune({
    ...request,
    rungs: [1],
    seconds: 150,
    resume,
    evaluate: () => assert.fail('evaluated'),
  });
  assert.deepEqual(further.trials, resume);
});

test('requests that make no sense are refused before anything is evaluated', async () => {
  const wrong: Partial<TuneRequest>[] = [
    { rungs: [] },
    { rungs: [3, 1] },
    { rungs: [0, 1] },
    { eta: 1 },
    { trials: 0 },
    { seconds: 0 },
  ];
  for (const part of wrong) {
    await assert.rejects(tune({ ...request, ...part, evaluate: () => assert.fail('evaluated') }), {
      code: 'learning.tuning_invalid',
    });
  }
});
