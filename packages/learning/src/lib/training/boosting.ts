/** The only door from the training to the tree learners. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Curves } from '../../index.ts';
import { createBooster, prepareGround } from '../boosting/booster.ts';
import { createKernel } from '../boosting/kernel.ts';
import { binMatrix, type SlotSource } from '../boosting/matrix.ts';
import { objectiveFor } from '../boosting/objective.ts';
import type { BoostingParameters } from '../boosting/parameters.ts';
import type { Ensemble } from '../boosting/tree.ts';
import { LearningError } from '../errors.ts';
import type { Fold } from '../splits/fold.ts';
import type { Objective } from './objective.ts';

export interface BoostRequest {
  rows: number;
  sources: SlotSource[];
  labels: Float64Array;
  weights?: Float64Array | undefined;
  objective: Objective;
  parameters: BoostingParameters;
  /** A slot: -1, 0, 1. */
  monotone?: Int8Array | undefined;
  seed: number;
  threads: number;
  signal?: AbortSignal | undefined;
  deadline?: number | undefined;
  onRound?: ((round: RoundProgress) => void) | undefined;
}

/** One round, of so many at most. */
export interface RoundProgress {
  round: number;
  rounds: number;
  metric: string;
  training: number;
  validation?: number;
}

export interface RoundSearch {
  rounds: number;
  learning: NonNullable<Curves['learning']>;
  outOfTime: boolean;
  /** What was learnt from each fold, with that number of rounds. */
  ensembles: Ensemble[];
}

/** Finds the number of rounds after which the mean loss of the watching rows is least. */
export async function searchRounds(request: BoostRequest, folds: Fold[]): Promise<RoundSearch> {
  const { ground, metric } = await open(request);
  const { parameters, signal, deadline, seed, onRound } = request;
  const boosters = folds.map(({ learning, watching }) => createBooster(ground, learning, watching, seed));
  const curve = { metric, round: [] as number[], training: [] as number[], validation: [] as number[] };
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  let outOfTime = false;
  for (let round = 1; round <= parameters.maximumRounds && round - best <= parameters.patience; round++) {
    const mean = { training: 0, validation: 0 };
    for (const booster of boosters) {
      const { training, validation } = booster.step();
      mean.training += training / boosters.length;
      mean.validation += validation / boosters.length;
      await breathe(undefined, { signal });
    }
    curve.round.push(round);
    curve.training.push(mean.training);
    curve.validation.push(mean.validation);
    onRound?.({ round, rounds: parameters.maximumRounds, metric, ...mean });
    if (mean.validation < least) {
      best = round;
      least = mean.validation;
    }
    if (deadline !== undefined && performance.now() > deadline) {
      outOfTime = true;
      break;
    }
  }
  const ensembles = boosters.map(({ ensemble: { base, trees } }) => ({ base, trees: trees.slice(0, best) }));
  return { rounds: best, learning: curve, outOfTime, ensembles };
}

/** Learns from all rows, exactly `maximumRounds` rounds. */
export async function boostRounds(request: BoostRequest): Promise<Ensemble> {
  const { ground, metric } = await open(request);
  const { parameters, labels, signal, onRound } = request;
  const all = Uint32Array.from(labels, (_, row) => row);
  const booster = createBooster(ground, all, new Uint32Array(), request.seed);
  for (let round = 1; round <= parameters.maximumRounds; round++) {
    const { training } = booster.step();
    onRound?.({ round, rounds: parameters.maximumRounds, metric, training });
    await breathe(undefined, { signal });
  }
  return booster.ensemble;
}

async function open({ rows, sources, labels, weights, objective, parameters, monotone }: BoostRequest) {
  if (weights || monotone || !['logistic', 'softmax', 'squared'].includes(objective.name)) notYet();
  const kernel = await createKernel();
  const matrix = binMatrix(kernel, rows, sources, parameters.bins);
  const task = { logistic: 'binary', softmax: 'multiclass' }[objective.name as string] ?? 'regression';
  const kind = objectiveFor(task as 'binary', objective.classes ?? 0);
  return { ground: prepareGround(kernel, matrix, labels, kind, parameters), metric: kind.metric };
}

export interface ForestRequest {
  rows: number;
  sources: SlotSource[];
  labels: Float64Array;
  weights?: Float64Array | undefined;
  objective: Objective;
  seed: number;
  threads: number;
  signal?: AbortSignal | undefined;
  deadline?: number | undefined;
}

/** Base 0; leaves already divided by the number of trees; margins are class shares or the mean. */
export async function growForest(_request: ForestRequest): Promise<Ensemble> {
  return notYet();
}

function notYet(): never {
  throw new LearningError('learning.algorithm_not_available', 'This is not available yet: choose gradient-boosting.');
}
