import { setImmediate as breathe } from 'node:timers/promises';
import type { Fold } from '../splits/fold.ts';
import { type Booster, createBooster } from './booster.ts';
import { type Ground, prepareGround } from './ground.ts';
import { createKernel, usefulThreads } from './kernel.ts';
import { binMatrix, type SlotSource } from './matrix.ts';
import { createObjective, type ObjectiveRequest } from './objective.ts';
import type { BoostingParameters } from './parameters.ts';
import type { Ensemble } from './tree.ts';

export interface BoostRequest {
  rows: number;
  /** One for each slot of the model matrix; each is read once. */
  sources: SlotSource[];
  /** 0 or 1, class number, or value; one a row. */
  labels: Float64Array;
  /** Not negative; one a row. */
  weights?: Float64Array | undefined;
  objective: ObjectiveRequest;
  parameters: BoostingParameters;
  /** For each slot: 1 the margin may only rise with it, -1 only fall, 0 free. Only for numbers. */
  monotone?: Int8Array | undefined;
  /** The same request and seed give the same trees, whatever the number of threads. */
  seed: number;
  /** At most; a small table is done by one. */
  threads: number;
  signal?: AbortSignal | undefined;
  /** `performance.now()` after which the search for the number of rounds ends. */
  deadline?: number | undefined;
  onRound?: ((progress: RoundProgress) => void) | undefined;
}

export interface RoundProgress {
  round: number;
  /** The most that will be run. */
  rounds: number;
  metric: string;
  training: number;
  validation?: number;
}

/** Mean losses after each round of the search. */
export interface LearningCurve {
  metric: string;
  round: number[];
  training: number[];
  validation: number[];
}

export interface RoundSearch {
  /** After which the mean loss of the watching rows is least. */
  rounds: number;
  learning: LearningCurve;
  /** True when the deadline ended the search. */
  outOfTime: boolean;
  /** What was learnt from each fold, with that number of rounds. */
  ensembles: Ensemble[];
}

/** Rows in bins, with threads waiting to boost on them. To be closed. */
export interface Boosting {
  /** @throws AbortError when the request's signal aborts. */
  search(folds: Fold[]): Promise<RoundSearch>;
  /** Learns from all rows. `search`, if any, is what progress is counted on from. */
  fit(rounds: number, search?: RoundSearch): Promise<Ensemble>;
  close(): Promise<void>;
}

/** Gradient boosting over histograms (Friedman 2001; Ke et al. 2017). Puts all rows into bins once. */
export async function openBoosting(request: BoostRequest): Promise<Boosting> {
  const { rows, sources, parameters, labels, weights, monotone, signal } = request;
  const kernel = await createKernel(usefulThreads(request.threads, rows * sources.length));
  try {
    const matrix = binMatrix(kernel, rows, sources, parameters.bins);
    signal?.throwIfAborted();
    const objective = createObjective(request.objective);
    const ground = prepareGround(kernel, matrix, objective, parameters, { labels, weights, monotone });
    const free = kernel.allocate(0);
    return {
      search: (folds) => searchRounds(ground, request, folds),
      fit(rounds, search) {
        kernel.release(free);
        return fitAll(ground, request, rounds, search?.learning);
      },
      close: () => kernel.close(),
    };
  } catch (error) {
    await kernel.close();
    throw error;
  }
}

/** Learns from all rows, exactly `maximumRounds` rounds. */
export async function boost(request: BoostRequest): Promise<Ensemble> {
  const boosting = await openBoosting(request);
  try {
    return await boosting.fit(request.parameters.maximumRounds);
  } finally {
    await boosting.close();
  }
}

async function fitAll(ground: Ground, request: BoostRequest, rounds: number, search?: LearningCurve) {
  const all = Uint32Array.from({ length: request.rows }, (_, row) => row);
  const booster = createBooster(ground, all, new Uint32Array(), request.seed);
  const before = search?.round.length ?? 0;
  const validation = search?.validation[rounds - 1];
  for (let round = 1; round <= rounds; round++) {
    booster.step();
    if (request.onRound) {
      const losses = { training: booster.losses().training, ...(validation !== undefined && { validation }) };
      report(request, ground, { round: before + round, rounds: before + rounds, ...losses });
    }
    await breathe(undefined, { signal: request.signal });
  }
  return booster.ensemble;
}

async function searchRounds(ground: Ground, request: BoostRequest, folds: Fold[]): Promise<RoundSearch> {
  const { parameters, objective } = ground;
  const boosters = folds.map(({ learning, watching }) => createBooster(ground, learning, watching, request.seed));
  const learning: LearningCurve = { metric: objective.metric, round: [], training: [], validation: [] };
  let best = 1;
  let bestLoss = Number.POSITIVE_INFINITY;
  let outOfTime = false;
  for (let round = 1; round <= parameters.maximumRounds && round - best <= parameters.patience; round++) {
    const losses = await stepAll(boosters, request.signal);
    learning.round.push(round);
    learning.training.push(losses.training);
    learning.validation.push(losses.validation);
    report(request, ground, { round, rounds: parameters.maximumRounds, ...losses });
    if (losses.validation < bestLoss) {
      best = round;
      bestLoss = losses.validation;
    }
    outOfTime = request.deadline !== undefined && performance.now() > request.deadline;
    if (outOfTime) break;
  }
  const ensembles = boosters.map(({ ensemble: { base, trees } }) => ({ base, trees: trees.slice(0, best) }));
  return { rounds: best, learning, outOfTime, ensembles };
}

/** One round of every fold; the mean of their losses. Lets other work in and stops at once when aborted. */
async function stepAll(boosters: Booster[], signal?: AbortSignal): Promise<{ training: number; validation: number }> {
  const mean = { training: 0, validation: 0 };
  for (const booster of boosters) {
    booster.step();
    const { training, validation } = booster.losses();
    mean.training += training / boosters.length;
    mean.validation += validation / boosters.length;
    await breathe(undefined, { signal });
  }
  return mean;
}

function report(request: BoostRequest, ground: Ground, progress: Omit<RoundProgress, 'metric'>): void {
  request.onRound?.({ metric: ground.objective.metric, ...progress });
}
