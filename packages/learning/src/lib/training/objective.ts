import { availableAlgorithms, type LearningTask } from '../../index.ts';
import { logLosses } from '../evaluation/judged.ts';
import type { Link } from '../model.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { type Family, familiesBySimplicity } from '../selection/select-family.ts';
import type { RegressionObjective, TrainRequest } from './request.ts';

/** What the learners make small. */
export type ObjectiveName = 'logistic' | 'softmax' | 'squared' | 'absolute' | 'quantile' | 'poisson';

export interface Objective {
  name: ObjectiveName;
  classes?: number;
  quantile?: number;
}

export function objectiveFor(task: LearningTask, classes: number, asked: RegressionObjective = 'squared'): Objective {
  if (task === 'binary') return { name: 'logistic' };
  if (task === 'multiclass') return { name: 'softmax', classes };
  return typeof asked === 'object' ? { name: 'quantile', quantile: asked.quantile } : { name: asked };
}

export function objectiveName({ objective = 'squared' }: TrainRequest): string {
  return typeof objective === 'object' ? `quantile ${objective.quantile}` : objective;
}

/** Families that can do what is asked, simplest first. */
export function candidateFamilies(request: TrainRequest, task: LearningTask): Family[] {
  const { algorithm = 'auto', parameters = {}, monotone = {} } = request;
  const isBoosting = Object.keys(parameters).length > 0 || Object.keys(monotone).length > 0;
  return familiesBySimplicity.filter((family) => {
    if (!availableAlgorithms.includes(family) || (algorithm !== 'auto' && family !== algorithm)) return false;
    if (isBoosting && family !== 'gradient-boosting') return false;
    return fits(family, task === 'regression' ? (request.objective ?? 'squared') : 'squared');
  });
}

/** A forest answers means; the loss of a linear model must be smooth. */
function fits(family: Family, objective: RegressionObjective): boolean {
  if (family === 'gradient-boosting' || objective === 'squared') return true;
  return family === 'linear' && objective === 'poisson';
}

export function linkFor(family: Family, objective: Objective): Link {
  if (objective.name === 'poisson') return 'exponential';
  if (objective.name !== 'logistic' && objective.name !== 'softmax') return 'identity';
  return family === 'random-forest' ? 'shares' : objective.name;
}

/** Name of the loss by which models are compared. */
export function lossName({ name }: Objective): string {
  if (name === 'logistic' || name === 'softmax') return 'logloss';
  return { squared: 'squared error', absolute: 'absolute error', quantile: 'pinball loss', poisson: 'deviance' }[name];
}

/** What each row's answer costs. */
export function rowLosses(
  { name, quantile = 0.5 }: Objective,
  actual: Float64Array,
  output: ModelOutput,
): Float64Array {
  const { values, probabilities } = output;
  if (!values) return logLosses((probabilities?.length ?? 0) / actual.length, actual, output);
  return actual.map((truth, row) => {
    const value = values[row] as number;
    if (name === 'absolute') return Math.abs(truth - value);
    if (name === 'quantile') return Math.max(quantile * (truth - value), (quantile - 1) * (truth - value));
    if (name === 'poisson') return poissonDeviance(truth, Math.max(1e-9, value));
    return (truth - value) ** 2;
  });
}

function poissonDeviance(truth: number, value: number): number {
  return 2 * ((truth > 0 ? truth * Math.log(truth / value) : 0) - truth + value);
}
