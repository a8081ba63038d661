/** Which rows are learnt from, what they say of the target, and how much each counts. */
import { LearningError } from '../errors.ts';
import { isNumeric } from '../features/plan.ts';
import { readSplit } from '../splits/read-split.ts';
import type { SplitKind } from '../splits/split-folds.ts';
import type { Target } from '../target.ts';
import type { Objective } from './objective.ts';
import { refuse } from './refuse.ts';
import type { TrainRequest } from './request.ts';

export interface Rows {
  /** Rows of the table to learn from. Arrays below have one entry for each. */
  training: Uint32Array;
  heldOut: Uint32Array;
  /** Class numbers; values, scaled when there is a scale. */
  labels: Float64Array;
  /** Class numbers or values as they are. */
  actual: Float64Array;
  /** Regression: values are centred and scaled, so that gradients have one size in every task. */
  scale?: { offset: number; factor: number };
  /** How much a row counts when models are judged: by the column of weights. */
  rowWeights?: Float64Array | undefined;
  /** How much a row counts when it is learnt from: by its class too. */
  weights?: Float64Array | undefined;
  split: SplitKind;
}

const fewestTrainingRows = 10;
/** Trees learn in float32: a row's weight times that of its class times its gradient must lie within it. */
const largestWeight = 1e12;

/** @throws LearningError when too few rows are left, or weights or the split cannot be read. */
export function readRows(request: TrainRequest, target: Target, objective: Objective): Rows {
  const training = target.rows.filter((row) => request.heldOut[row] !== 1);
  const heldOut = target.rows.filter((row) => request.heldOut[row] === 1);
  if (training.length < fewestTrainingRows) {
    throw new LearningError(
      'learning.too_few_rows',
      `${training.length} rows are left to learn from, at least ${fewestTrainingRows} are needed: add rows or hold out fewer.`,
    );
  }
  const actual = Float64Array.from(training, (row) => target.values[row] as number);
  if (actual.every((value) => value === actual[0])) {
    throw new LearningError(
      'learning.target_constant',
      `Every row that is left to learn from has the same value in '${target.signature.name}', the others are held out: add rows.`,
    );
  }
  const rowWeights = weightsOf(request, training);
  if (rowWeights && !rowWeights.some((weight) => weight > 0)) {
    refuse('weights', `every weight in '${request.weights}' is 0: name another column.`);
  }
  const weights = withClassWeights(request, target, actual, rowWeights);
  const isScaled = target.task === 'regression' && objective.name !== 'poisson';
  const scale = isScaled ? scaleOf(actual, rowWeights) : undefined;
  return {
    training,
    heldOut,
    actual,
    labels: scale ? actual.map((value) => (value - scale.offset) / scale.factor) : actual,
    ...(scale && { scale }),
    rowWeights,
    weights,
    split: readSplit(request.table, request.split ?? { kind: 'random' }, training),
  };
}

/** Weights of some rows of the table, or undefined when there is no column of them. */
export function weightsOf({ table, weights: name, target }: TrainRequest, rows: Uint32Array): Float64Array | undefined {
  if (name === undefined) return undefined;
  if (name === target) refuse('weights', `'${name}' is the target: name another column.`);
  const column = table.columns.find((each) => each.name === name);
  if (!column) refuse('weights', `the table has no column '${name}': name one of its columns.`);
  if (!isNumeric(column) || column.type === 'datetime') {
    refuse('weights', `'${name}' does not hold numbers: name a column of numbers.`);
  }
  return Float64Array.from(rows, (row) => {
    const weight = column.values[row] as number;
    if (weight >= 0 && weight <= largestWeight) return weight;
    return refuse('weights', `row ${row + 1} of '${name}' holds ${weight}: weights are numbers from 0 to 1e12.`);
  });
}

function withClassWeights(
  { classWeights }: TrainRequest,
  { labels }: Target,
  actual: Float64Array,
  rowWeights: Float64Array | undefined,
): Float64Array | undefined {
  if (classWeights === undefined) return rowWeights;
  if (!labels) refuse('classWeights', 'a regression has no classes: leave them out.');
  const names = labels.map(String);
  const byClass =
    classWeights === 'balanced' ? balanced(names.length, actual, rowWeights) : statedWeights(classWeights, names);
  return actual.map((label, place) => (rowWeights?.[place] ?? 1) * (byClass[label] as number));
}

/** All classes together count as much as they did; each as much as any other. */
function balanced(classes: number, actual: Float64Array, rowWeights: Float64Array | undefined): number[] {
  const sums = new Array<number>(classes).fill(0);
  let total = 0;
  actual.forEach((label, place) => {
    const weight = rowWeights?.[place] ?? 1;
    sums[label] = (sums[label] as number) + weight;
    total += weight;
  });
  return sums.map((sum) => (sum > 0 ? total / (classes * sum) : 1));
}

function statedWeights(stated: Record<string, number>, names: string[]): number[] {
  const unknown = Object.keys(stated).find((name) => !names.includes(name));
  if (unknown !== undefined) refuse('classWeights', `'${unknown}' is no class: name ${names.join(', ')}.`);
  for (const [name, weight] of Object.entries(stated)) {
    if (!(weight > 0 && weight <= largestWeight)) {
      refuse('classWeights', `the weight of '${name}' is ${weight}: weights are numbers above 0, to 1e12.`);
    }
  }
  return names.map((name) => stated[name] ?? 1);
}

/** Weighted mean and spread. */
function scaleOf(values: Float64Array, weights: Float64Array | undefined): { offset: number; factor: number } {
  let total = 0;
  for (let place = 0; place < values.length; place++) total += weights?.[place] ?? 1;
  const shareOf = (place: number): number => (weights?.[place] ?? 1) / total;
  let offset = 0;
  for (let place = 0; place < values.length; place++) offset += (values[place] as number) * shareOf(place);
  let variance = 0;
  for (let place = 0; place < values.length; place++) {
    variance += ((values[place] as number) - offset) ** 2 * shareOf(place);
  }
  return { offset, factor: Math.sqrt(variance) || 1 };
}
