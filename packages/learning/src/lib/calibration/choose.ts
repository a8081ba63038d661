import type { LearningTask } from '../../index.ts';
import { logLosses } from '../evaluation/judged.ts';
import { evenSample } from '../evaluation/resampling.ts';
import type { Calibration } from '../model.ts';
import { randomFolds } from '../splits/random-folds.ts';
import { calibrateClasses } from './apply.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

const folds = 5;
/** Fewer rows of a class than this cannot be calibrated with. */
export const fewestOfClass = 20;
/** Cells that are compared at most; the calibration itself is fitted on all rows. */
const mostCells = 1_000_000;

export interface CalibrationOptions {
  /** How much each row counts. */
  weights?: Float64Array;
  /** Default: binary with two classes, else multiclass. */
  task?: LearningTask;
  seed?: number;
  /** Only these are tried. */
  methods?: readonly Calibration['kind'][];
}

/**
 * The calibration that lowers the log loss on rows it was not fitted on (five
 * folds) by more than the standard error of the difference; the simpler, Platt's,
 * unless isotonic is better than it by as much. Undefined when none helps, or when a class
 * has too few rows.
 *
 * @param probabilities [row][class], flat, of models that had not learnt from the row.
 * @param actual class numbers.
 */
export function chooseCalibration(
  probabilities: Float32Array,
  actual: ArrayLike<number>,
  options: CalibrationOptions = {},
): Calibration[] | undefined {
  const classes = probabilities.length / actual.length;
  const task = options.task ?? (classes === 2 ? 'binary' : 'multiclass');
  const rows: Rows = { probabilities, actual, weights: options.weights, classes, task };
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < actual.length; row++)
    counts[actual[row] as number] = (counts[actual[row] as number] ?? 0) + 1;
  if (!(classes >= 2) || Math.min(...counts) < fewestOfClass) return undefined;

  const sample = evenSample(actual.length, Math.ceil(mostCells / classes));
  const judged = sample ? pick(rows, sample) : rows;
  const losses = new Map<Calibration['kind'], Float64Array>();
  for (const kind of options.methods ?? ['platt', 'isotonic']) {
    losses.set(kind, crossValidatedLosses(judged, kind, options.seed ?? 1));
  }
  let best: Calibration['kind'] | undefined;
  let least = logLosses(classes, judged.actual, judged);
  for (const [kind, ofKind] of losses) {
    if (!isBetter(ofKind, least, judged.weights)) continue;
    best = kind;
    least = ofKind;
  }
  const chosen = best && fitAll(rows, best);
  return chosen?.every(keepsOrder) ? chosen : undefined;
}

/**
 * Log loss of each row, calibrated by a calibration of that kind that was fitted to the
 * others (five folds): one fitted to the row itself follows its noise. Undefined of so many
 * rows that it makes no difference.
 */
export function calibratedLosses(
  probabilities: Float32Array,
  actual: ArrayLike<number>,
  kind: Calibration['kind'],
  { weights, task, seed = 1 }: CalibrationOptions = {},
): Float64Array | undefined {
  const classes = probabilities.length / actual.length;
  if (probabilities.length > mostCells) return undefined;
  const rows: Rows = {
    probabilities,
    actual,
    weights,
    classes,
    task: task ?? (classes === 2 ? 'binary' : 'multiclass'),
  };
  return crossValidatedLosses(rows, kind, seed);
}

/** A falling calibration would turn the answers round: the probabilities mean nothing then. */
function keepsOrder(calibration: Calibration): boolean {
  return calibration.kind === 'isotonic' || calibration.slope > 0;
}

interface Rows {
  probabilities: Float32Array;
  actual: ArrayLike<number>;
  weights: Float64Array | undefined;
  classes: number;
  task: LearningTask;
}

function fitAll({ probabilities, actual, weights, classes, task }: Rows, kind: Calibration['kind']): Calibration[] {
  const fit = kind === 'platt' ? fitPlatt : fitIsotonic;
  const wanted = task === 'binary' ? [1] : Array.from({ length: classes }, (_, k) => k);
  return wanted.map((k) => {
    const p = new Float32Array(actual.length).map((_, row) => probabilities[row * classes + k] as number);
    return fit(
      p,
      new Uint8Array(actual.length).map((_, row) => (actual[row] === k ? 1 : 0)),
      weights,
    );
  });
}

function crossValidatedLosses(rows: Rows, kind: Calibration['kind'], seed: number): Float64Array {
  const losses = new Float64Array(rows.actual.length);
  for (const { learning, watching } of randomFolds('multiclass', rows.actual, folds, seed)) {
    const calibrations = fitAll(pick(rows, learning), kind);
    const watched = pick(rows, watching);
    const calibrated = calibrateClasses(calibrations, watched.probabilities, rows.classes);
    logLosses(rows.classes, watched.actual, { probabilities: calibrated }).forEach((loss, place) => {
      losses[watching[place] as number] = loss;
    });
  }
  return losses;
}

/** Whether the mean of the differences is below zero by more than its standard error. */
function isBetter(losses: Float64Array, than: Float64Array, weights: Float64Array | undefined): boolean {
  let total = 0;
  let mean = 0;
  for (let row = 0; row < losses.length; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    mean += weight * ((losses[row] as number) - (than[row] as number));
  }
  mean /= total;
  let variance = 0;
  for (let row = 0; row < losses.length; row++) {
    variance += ((weights?.[row] ?? 1) * ((losses[row] as number) - (than[row] as number) - mean)) ** 2;
  }
  return mean < -Math.sqrt(variance) / total;
}

function pick({ probabilities, actual, weights, classes, task }: Rows, some: Uint32Array): Rows {
  const picked = new Float32Array(some.length * classes);
  some.forEach((row, place) => {
    picked.set(probabilities.subarray(row * classes, (row + 1) * classes), place * classes);
  });
  return {
    task,
    classes,
    probabilities: picked,
    actual: Float64Array.from(some, (row) => actual[row] as number),
    weights: weights && Float64Array.from(some, (row) => weights[row] as number),
  };
}
