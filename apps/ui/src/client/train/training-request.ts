import type { DatasetProfile } from '@millrace/datasets';
import type { TrainingRequest } from '@millrace/models';
import type { Advanced } from './advanced-options.tsx';

interface Choices {
  dataset: string;
  version: number;
  profile: DatasetProfile;
  target: string | undefined;
  model: string;
  advanced: Advanced;
}

/** The request for what was chosen; names features only when some are left out. Undefined while there is no target. */
export function trainingRequest({ dataset, version, profile, target, model, advanced }: Choices) {
  if (target === undefined) return undefined;
  const features = profile.columns
    .filter(({ name, role }) => role === 'feature' && name !== target && !advanced.leftOut.includes(name))
    .map(({ name }) => name);
  const request: TrainingRequest = { model, dataset, version, target };
  if (advanced.leftOut.length > 0) request.features = features;
  if (advanced.task) request.task = advanced.task;
  if (advanced.seed !== undefined) request.seed = advanced.seed;
  if (advanced.includeFeedback) request.includeFeedback = true;
  return request;
}
