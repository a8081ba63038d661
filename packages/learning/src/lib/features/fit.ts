import type { Column, LearningTask, Table } from '../../index.ts';
import type { SlotSource } from '../boosting/matrix.ts';
import type { SlotValues } from '../boosting/tree.ts';
import type { Fold } from '../splits/fold.ts';
import { type ChosenFeatures, chooseFeatures } from './choose.ts';
import { binCountOf, isNumeric, type Slot, slotsOf } from './plan.ts';
import { drawFolds, outOfFold, type StatisticPart, type StatisticTarget, statisticParts } from './statistics.ts';
import { slotValues } from './values.ts';

/** What features are learnt from: columns, and what is to be predicted for the training rows. */
export interface FeatureRequest {
  table: Table;
  target: string;
  /** Named by the user; ids among them are kept. Default: all columns but the target. */
  named?: string[] | undefined;
  /** Rows of the table that may be learnt from. The arrays below have one entry for each of them. */
  trainingRows: Uint32Array;
  task: LearningTask;
  /** Number of classes; 0 for a regression. */
  classes: number;
  /** Class indexes, or values. */
  labels: Float64Array;
  weights?: Float64Array | undefined;
  /** Groups that are never split between learning and watching rows; statistics are not told within one either. */
  groups?: ArrayLike<number> | undefined;
  seed: number;
}

export interface FittedFeatures extends ChosenFeatures {
  /** False when no feature was fitted to the target: then folds may share one matrix. */
  usesTarget: boolean;
  /** Of the rows that were learnt from, in their order: statistics are those of the other rows. */
  learningSources(): SlotSource[];
  /** Of any rows of the table, as the model will see them. */
  sources(rows: Uint32Array): SlotSource[];
}

/**
 * Decides how each column enters the model, and fits what has to be fitted.
 *
 * @param places the training rows to learn from, as indexes into them. Default: all.
 * @throws LearningError `learning.no_features` when no column is left.
 */
export function fitFeatures(request: FeatureRequest, places?: Uint32Array): FittedFeatures {
  const { table, target, named } = request;
  const trainingRows = places ? pick(request.trainingRows, places) : request.trainingRows;
  const statistic = statisticTarget(request, places);
  const parts = statisticParts(statistic);
  const isFold = places !== undefined;
  const chosen = chooseFeatures({ table, target, named, trainingRows, statistic, parts, isFold });
  const columnOf = new Map(chosen.features.map((feature, index) => [feature, chosen.columns[index] as Column]));
  const slots = slotsOf(chosen.features);
  let foldOf: Uint8Array | undefined;

  const learnt = (slot: Slot): SlotValues => {
    const column = columnOf.get(slot.feature) as Column;
    if (slot.feature.kind !== 'statistic' || isNumeric(column)) return slotValues(slot, column, trainingRows);
    foldOf ??= drawFolds(statistic);
    return outOfFold(column, trainingRows, statistic, parts[slot.part] as StatisticPart, foldOf);
  };
  return {
    ...chosen,
    usesTarget: chosen.features.some(({ kind }) => kind === 'statistic'),
    learningSources: () => slots.map((slot) => sourceOf(slot, () => learnt(slot))),
    sources: (rows) =>
      slots.map((slot) => sourceOf(slot, () => slotValues(slot, columnOf.get(slot.feature) as Column, rows))),
  };
}

function sourceOf({ feature }: Slot, read: () => SlotValues): SlotSource {
  return feature.kind === 'category' ? { categoryBins: binCountOf(feature), read } : { read };
}

function statisticTarget(request: FeatureRequest, places: Uint32Array | undefined): StatisticTarget {
  const { task, classes, seed, labels, weights, groups } = request;
  if (!places) return { task, classes, seed, labels, weights, groups };
  return {
    task,
    classes,
    seed,
    labels: pick(labels, places),
    weights: weights && pick(weights, places),
    groups: groups && Array.from(places, (place) => groups[place] as number),
  };
}

/** A fold of the training rows as a matrix of its own: its learning rows, then its watching rows. */
export interface PreparedFold {
  fitted: FittedFeatures;
  rows: number;
  sources: FoldSource[];
  labels: Float64Array;
  weights?: Float64Array | undefined;
  /** Into the rows of this matrix. */
  fold: Fold;
}

export interface FoldSource extends SlotSource {
  /** So many rows come first that may be learnt from: bounds of bins are to be chosen from them alone. */
  learningRows: number;
}

/** Fits features to the learning rows of a fold alone; the watching rows see them as new rows would. */
export function prepareFold(request: FeatureRequest, { learning, watching }: Fold): PreparedFold {
  const fitted = fitFeatures(request, learning);
  const seen = fitted.sources(pick(request.trainingRows, watching));
  const sources = fitted.learningSources().map((learnt, slot): FoldSource => {
    return {
      ...learnt,
      learningRows: learning.length,
      read: () => joined(learnt.read(), (seen[slot] as SlotSource).read()),
    };
  });
  const places = joined(learning, watching);
  const all = places.map((_, index) => index);
  return {
    fitted,
    rows: places.length,
    sources,
    labels: pick(request.labels, places),
    weights: request.weights && pick(request.weights, places),
    fold: { learning: all.subarray(0, learning.length), watching: all.subarray(learning.length) },
  };
}

type Numbers = Float64Array | Float32Array | Uint32Array | Uint8Array;

function pick<T extends Float64Array | Uint32Array>(from: T, places: Uint32Array): T {
  const picked = new (from.constructor as new (length: number) => T)(places.length);
  for (let index = 0; index < places.length; index++) picked[index] = from[places[index] as number] as number;
  return picked;
}

function joined<T extends Numbers>(one: T, other: T): T {
  const both = new (one.constructor as new (length: number) => T)(one.length + other.length);
  both.set(one as never);
  both.set(other as never, one.length);
  return both;
}
