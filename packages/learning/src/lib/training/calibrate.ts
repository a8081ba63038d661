import { answersOf } from '../answers.ts';
import { chooseCalibration, fewestOfClass } from '../calibration/choose.ts';
import { conformalInterval } from '../calibration/conformal.ts';
import { isTooSteep, limitSteepness } from '../calibration/steepness.ts';
import type { Calibration, Interval, Link } from '../model.ts';
import type { TrainingGround } from './ground.ts';

/** Share of new rows that the interval of a regression holds when nothing is said. */
const usualLevel = 0.9;

/**
 * The calibration of the probabilities, chosen on rows that the models had not
 * learnt from; undefined when it is not wanted or does not help. Rows count by their
 * own weights alone: where classes are weighted, calibration would undo it, so
 * it has to be asked for.
 */
export function calibrationOf(ground: TrainingGround, link: Link, margins: Float64Array[]): Calibration[] | undefined {
  const { request, target, watched } = ground;
  const { calibrate = 'auto', classWeights, seed } = request;
  if (target.task === 'regression' || calibrate === false) return undefined;
  if (calibrate === 'auto' && classWeights !== undefined) return undefined;
  const { probabilities } = answersOf({ link }, target.task, margins);
  const { actual, weights } = watchedRowsOf(ground);
  const options = { task: target.task, seed, ...(weights && { weights }) };
  const plain = probabilities ?? new Float32Array(watched.length);
  const chosen = chooseCalibration(plain, actual, options);
  // The margin of a logistic link is its logit, with all its digits.
  const isExact = link === 'logistic' || !chosen?.some(isTooSteep);
  return (isExact ? chosen : chooseCalibration(plain, actual, { ...options, methods: ['isotonic'] }))?.map(
    limitSteepness,
  );
}

/** Why probabilities are left as they are, as half a sentence. */
export function whyNotCalibrated({ request, target, watched, rows }: TrainingGround): string {
  if (request.calibrate === false) return 'as it was not wanted';
  if (request.classWeights !== undefined && request.calibrate !== true)
    return 'as it would undo the weights of classes';
  const counts = new Array<number>(target.labels?.length ?? 0).fill(0);
  for (const place of watched) counts[rows.actual[place] as number] = (counts[rows.actual[place] as number] ?? 0) + 1;
  return Math.min(...counts) < fewestOfClass ? 'as a class has too few rows for it' : 'as none helped';
}

/** The interval around each value; undefined where there are too few rows for the level. */
export function intervalOf(ground: TrainingGround, link: Link, margins: Float64Array[]): Interval | undefined {
  const { request, target, rows, objective } = ground;
  if (target.task !== 'regression') return undefined;
  // Around a quantile, which is no middle, an interval has to be asked for.
  const level = request.intervalLevel ?? (objective.name === 'quantile' ? undefined : usualLevel);
  if (level === undefined) return undefined;
  const { values } = answersOf({ link, ...(rows.scale && { scale: rows.scale }) }, target.task, margins);
  const { actual, weights } = watchedRowsOf(ground);
  const asymmetric = objective.name === 'quantile' || objective.name === 'poisson';
  return conformalInterval(values ?? [], actual, level, { asymmetric, ...(weights && { weights }) });
}

/** Truth and weights of the rows that the folds watch. */
export function watchedRowsOf({ watched, rows }: TrainingGround): { actual: Float64Array; weights?: Float64Array } {
  const { rowWeights } = rows;
  return {
    actual: Float64Array.from(watched, (place) => rows.actual[place] as number),
    ...(rowWeights && { weights: Float64Array.from(watched, (place) => rowWeights[place] as number) }),
  };
}
