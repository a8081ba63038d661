import { availableParallelism } from 'node:os';
import type { SlotSource } from '../boosting/matrix.ts';
import type { SlotValues } from '../boosting/tree.ts';
import { type FeatureRequest, type FittedFeatures, fitFeatures } from '../features/fit.ts';
import { slotsOf } from '../features/plan.ts';
import { copiesOf } from '../splits/copies.ts';
import type { Fold } from '../splits/fold.ts';
import { chooseFolds } from '../splits/split-folds.ts';
import type { Target } from '../target.ts';
import { type Objective, objectiveFor } from './objective.ts';
import { refuse } from './refuse.ts';
import type { TrainRequest } from './request.ts';
import { type Rows, readRows } from './rows.ts';

/** What all families of one training have in common. */
export interface TrainingGround {
  request: TrainRequest;
  target: Target;
  objective: Objective;
  rows: Rows;
  features: FeatureRequest;
  /** Fitted to all training rows. */
  fitted: FittedFeatures;
  /** The same for all families; of a large table a single one. */
  folds: Fold[];
  /** Training rows that the folds watch, fold after fold. */
  watched: Uint32Array;
  threads: number;
  /** `performance.now()` after which nothing more is begun. */
  deadline: number | undefined;
}

/** When the request does not say; more wait for each other. */
const mostThreads = 8;

/** Reads rows and fits features. @throws LearningError when they cannot be learnt from. */
export function prepareGround(request: TrainRequest, target: Target, begun: number): TrainingGround {
  const { seed, timeBudgetSeconds } = request;
  const { task } = target;
  const classes = target.labels?.length ?? 0;
  const objective = objectiveFor(task, classes, request.objective);
  const rows = readRows(request, target, objective);
  const { split, training: trainingRows, labels, weights } = rows;
  const features: FeatureRequest = {
    table: withoutWeights(request),
    target: request.target,
    named: request.features,
    trainingRows,
    task,
    classes,
    labels,
    weights,
    groups: split.kind === 'group' ? split.groups : undefined,
    seed,
  };
  const fitted = fitFeatures(features);
  const slots = slotsOf(fitted.features).length;
  const kind =
    split.kind === 'random' ? { ...split, copyOf: copiesOf(request.table, namesOf(fitted), trainingRows) } : split;
  const folds = foldsThatCount(chooseFolds({ rows: labels.length, task, labels, kind, seed }, slots), weights);
  const threads = request.threads ?? Math.min(mostThreads, availableParallelism());
  const deadline = timeBudgetSeconds === undefined ? undefined : begun + timeBudgetSeconds * 1000;
  return { request, target, objective, rows, features, fitted, folds, watched: watchedBy(folds), threads, deadline };
}

function namesOf({ features }: FittedFeatures): string[] {
  return features.map(({ name }) => name);
}

/** Where all rows to learn from, or all to be watched, weigh nothing, nothing can be found out. */
function foldsThatCount(folds: Fold[], weights: Float64Array | undefined): Fold[] {
  if (!weights) return folds;
  const counts = (place: number): boolean => (weights[place] as number) > 0;
  const some = folds.filter(({ learning, watching }) => learning.some(counts) && watching.some(counts));
  if (some.length === 0) refuse('weights', 'too few rows weigh more than 0 to compare models by: weigh more rows.');
  return some;
}

/** What counts the rows says nothing of them; the column stays one that the model ignores. */
function withoutWeights({ table, weights }: TrainRequest): TrainRequest['table'] {
  return { ...table, columns: table.columns.filter(({ name }) => name !== weights) };
}

function watchedBy(folds: Fold[]): Uint32Array {
  return Uint32Array.from(folds.flatMap(({ watching }) => Array.from(watching)));
}

/** Features and rows of one fold, for a learner that takes only rows to learn from. */
export interface FoldGround {
  rows: number;
  sources: SlotSource[];
  labels: Float64Array;
  weights?: Float64Array;
  /** The watching rows, as the model would see them. */
  watched: SlotValues[];
}

export function groundOfFold({ features, rows }: TrainingGround, { learning, watching }: Fold): FoldGround {
  const fitted = fitFeatures(features, learning);
  const { weights } = rows;
  return {
    rows: learning.length,
    sources: fitted.learningSources(),
    labels: Float64Array.from(learning, (place) => rows.labels[place] as number),
    ...(weights && { weights: Float64Array.from(learning, (place) => weights[place] as number) }),
    watched: watchedRows(fitted, rows.training, watching),
  };
}

/** Slots of some training rows as new rows. */
export function watchedRows(fitted: FittedFeatures, trainingRows: Uint32Array, places: Uint32Array): SlotValues[] {
  return fitted.sources(Uint32Array.from(places, (place) => trainingRows[place] as number)).map(({ read }) => read());
}
