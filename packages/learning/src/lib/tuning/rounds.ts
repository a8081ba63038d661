import type { Parameters } from './space.ts';
import type { TuneRequest } from './tune.ts';

/** A training in rounds: tells the loss after each of them and ends early when nothing improves any more. */
export type RoundsRun = (
  parameters: Parameters,
  context: { rounds: number; signal: AbortSignal; onRound: (loss: number) => void },
) => Promise<void>;

interface Run {
  trial: number;
  losses: number[];
  /** Rounds of which somebody waits for the loss. */
  awaited?: { rounds: number; resolve: () => void } | undefined;
  /** Settles when the training is over; never rejects. */
  ended: Promise<{ error?: unknown }>;
}

/**
 * Lets a single training serve all rungs of a trial when budgets are rounds: it goes
 * on from rung to rung instead of being begun again, and is cut off when the trial is
 * pruned. The loss with a budget is the least of the rounds up to it, as a model is
 * built with the best number of rounds. A training begins when the last one has ended.
 */
export function evaluateRounds(rounds: number, train: RoundsRun): TuneRequest['evaluate'] {
  let current: Run | undefined;
  return async (parameters, { trial, budget, signal }) => {
    if (current?.trial !== trial) {
      await current?.ended;
      signal.throwIfAborted();
      current = begin(trial, (onRound) => train(parameters, { rounds, signal, onRound }));
    }
    return lossWithin(current, budget);
  };
}

function begin(trial: number, train: (onRound: (loss: number) => void) => Promise<void>): Run {
  const run: Run = { trial, losses: [], ended: Promise.resolve({}) };
  const onRound = (loss: number) => {
    run.losses.push(loss);
    if (run.awaited && run.losses.length >= run.awaited.rounds) run.awaited.resolve();
  };
  run.ended = train(onRound).then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
  return run;
}

async function lossWithin(run: Run, rounds: number): Promise<number> {
  if (run.losses.length < rounds) {
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    run.awaited = { rounds, resolve };
    const end = await Promise.race([reached, run.ended]);
    run.awaited = undefined;
    if (end && 'error' in end) throw end.error;
  }
  return Math.min(...run.losses.slice(0, rounds));
}
