import type { DatasetProfile } from '@millrace/datasets';
import type { TrainingRequest } from '@millrace/models';
import { type Advanced, noneAdvanced } from './advanced.ts';

/** The choices that a version was trained with, as far as the data still has their columns. */
export function askedBefore(request: TrainingRequest, profile: DatasetProfile): Advanced {
  const columns = profile.columns.filter(({ role }) => role === 'feature').map(({ name }) => name);
  const isThere = (name: string | undefined) => profile.columns.some((column) => column.name === name);
  const { features, weights, split, segments = [], tuning } = request;
  const isUsed = (name: string) => !features || features.includes(name) || name === request.target || name === weights;
  return {
    ...noneAdvanced,
    leftOut: columns.filter((name) => !isUsed(name)),
    algorithm: request.algorithm ?? 'auto',
    tuning: tuning ? searchOf(tuning) : noneAdvanced.tuning,
    split: split && isThere(split.column) ? split : noneAdvanced.split,
    weights: isThere(weights) ? weights : undefined,
    segments: segments.filter(isThere),
    costs: request.costs ?? {},
    task: request.task,
    seed: request.seed === 0 ? undefined : request.seed,
    includeFeedback: request.includeFeedback ?? false,
    kept: keptOf(request, isThere),
  };
}

function searchOf({ trials, timeoutSeconds }: NonNullable<TrainingRequest['tuning']>): Advanced['tuning'] {
  if (trials === undefined && timeoutSeconds !== undefined) {
    return { kind: 'minutes', amount: Math.max(1, Math.round(timeoutSeconds / 60)) };
  }
  return { kind: 'trials', amount: trials ?? 30 };
}

/** What the form has no field for. */
function keptOf(request: TrainingRequest, isThere: (name: string) => boolean): Advanced['kept'] {
  const kept: Advanced['kept'] = {};
  const { objective, classWeights, calibrate, intervalLevel, timeBudgetSeconds } = request;
  if (objective !== undefined) kept.objective = objective;
  if (classWeights !== undefined) kept.classWeights = classWeights;
  if (calibrate !== undefined) kept.calibrate = calibrate;
  if (intervalLevel !== undefined) kept.intervalLevel = intervalLevel;
  if (timeBudgetSeconds !== undefined) kept.timeBudgetSeconds = timeBudgetSeconds;
  const monotone = Object.entries(request.monotone ?? {}).filter(([name]) => isThere(name));
  if (monotone.length > 0) kept.monotone = Object.fromEntries(monotone);
  return kept;
}
