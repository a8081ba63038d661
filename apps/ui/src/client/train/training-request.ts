import type { DatasetProfile } from '@millrace/datasets';
import type { LearningTask } from '@millrace/learning';
import type { TrainingRequest } from '@millrace/models';
import type { Advanced } from './advanced.ts';

interface Choices {
  dataset: string;
  version: number;
  profile: DatasetProfile;
  target: string | undefined;
  /** What the column says, when no task is chosen. */
  inferred?: LearningTask | undefined;
  model: string;
  advanced: Advanced;
}

/**
 * The request for what was chosen; names only what differs from the defaults, and
 * leaves out what no longer fits the target. Undefined while something is missing.
 */
export function trainingRequest({ dataset, version, profile, target, inferred, model, advanced }: Choices) {
  const { leftOut, algorithm, tuning, split, weights, task, seed } = advanced;
  if (target === undefined || (split.kind !== 'random' && split.column === undefined)) return undefined;
  const request: TrainingRequest = { model, dataset, version, target, ...advanced.kept };
  if (leftOut.length > 0) request.features = featuresOf(profile, target, advanced);
  if (task) request.task = task;
  if (algorithm !== 'auto') request.algorithm = algorithm;
  if (tuning.kind === 'trials') request.tuning = { trials: tuning.amount };
  if (tuning.kind === 'minutes') request.tuning = { timeoutSeconds: 60 * tuning.amount };
  if (split.kind !== 'random' && split.column !== undefined && split.column !== target) {
    request.split = { kind: split.kind, column: split.column };
  }
  if (weights !== undefined && weights !== target) request.weights = weights;
  const segments = advanced.segments.filter((name) => name !== target);
  if (segments.length > 0) request.segments = segments;
  const costs = costsOf(advanced);
  if (costs && (task ?? inferred) === 'binary') request.costs = costs;
  if (seed !== undefined) request.seed = seed;
  if (advanced.includeFeedback) request.includeFeedback = true;
  return request;
}

/** The columns that are learned from when some are left out. */
export function featuresOf(profile: DatasetProfile, target: string | undefined, advanced: Advanced): string[] {
  const { leftOut, weights } = advanced;
  return profile.columns
    .filter(({ role }) => role === 'feature')
    .map(({ name }) => name)
    .filter((name) => name !== target && name !== weights && !leftOut.includes(name));
}

/** Both must be stated, and one be more than nothing. */
function costsOf({ costs: { falsePositive, falseNegative } }: Advanced): TrainingRequest['costs'] {
  if (falsePositive === undefined || falseNegative === undefined || falsePositive + falseNegative === 0)
    return undefined;
  return { falsePositive, falseNegative };
}
