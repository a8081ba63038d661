import { setImmediate as breathe } from 'node:timers/promises';
import type { Curves, LearningTask, TrainingProgress } from '../../index.ts';
import { type Booster, type BoostingGround, createBooster } from './booster.ts';
import { chooseFolds } from './folds.ts';
import type { Ensemble } from './tree.ts';

export interface FitOptions {
  task: LearningTask;
  labels: Float64Array;
  seed: number;
  onProgress?: ((progress: TrainingProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** `performance.now()` after which no further round is begun. */
  deadline?: number | undefined;
}

export interface Fit {
  ensemble: Ensemble;
  rounds: number;
  learning: NonNullable<Curves['learning']>;
  /** True when the time budget ended the search. */
  outOfTime: boolean;
}

/**
 * Finds the number of rounds on rows set aside (see chooseFolds), then learns once
 * more from all rows with that number.
 */
export async function fit(ground: BoostingGround, options: FitOptions): Promise<Fit> {
  const search = await searchRounds(ground, options);
  const { best } = search;
  const all = Uint32Array.from(options.labels, (_, row) => row);
  const booster = createBooster(ground, all, new Uint32Array(), options.seed);
  for (let round = 1; round <= best; round++) {
    const { training } = booster.step();
    const validation = search.learning.validation?.[best - 1] as number;
    const done = search.learning.round.length;
    report(options, ground, { round: done + round, rounds: done + best, training, validation });
    await breathe(undefined, { signal: options.signal });
  }
  return { ensemble: booster.ensemble, rounds: best, learning: search.learning, outOfTime: search.outOfTime };
}

interface Search {
  best: number;
  learning: NonNullable<Curves['learning']>;
  outOfTime: boolean;
}

async function searchRounds(ground: BoostingGround, options: FitOptions): Promise<Search> {
  const { parameters, objective } = ground;
  const folds = chooseFolds(options.task, options.labels, ground.matrix.slots, options.seed);
  const boosters = folds.map(({ learning, watching }) => createBooster(ground, learning, watching, options.seed));
  const curve = {
    metric: objective.metric,
    round: [] as number[],
    training: [] as number[],
    validation: [] as number[],
  };
  let best = 1;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= parameters.maximumRounds && round - best <= parameters.patience; round++) {
    const losses = await stepAll(boosters, options.signal);
    curve.round.push(round);
    curve.training.push(losses.training);
    curve.validation.push(losses.validation);
    // The second half of the planned rounds is the final fit on all rows.
    report(options, ground, { round, rounds: 2 * parameters.maximumRounds, ...losses });
    if (losses.validation < bestLoss) {
      best = round;
      bestLoss = losses.validation;
    }
    if (options.deadline !== undefined && performance.now() > options.deadline) {
      return { best, learning: curve, outOfTime: true };
    }
  }
  return { best, learning: curve, outOfTime: false };
}

/** One round of every fold; the mean of their losses. Lets other work in and stops at once when aborted. */
async function stepAll(boosters: Booster[], signal?: AbortSignal): Promise<{ training: number; validation: number }> {
  const mean = { training: 0, validation: 0 };
  for (const booster of boosters) {
    const { training, validation } = booster.step();
    mean.training += training / boosters.length;
    mean.validation += validation / boosters.length;
    await breathe(undefined, { signal });
  }
  return mean;
}

function report(options: FitOptions, ground: BoostingGround, progress: Omit<TrainingProgress, 'metric'>): void {
  options.onProgress?.({ metric: ground.objective.metric, ...progress });
}
