import type { Algorithm, LearningTask } from '@millrace/learning';
import type { TrainingRequest, TrainingSplit } from '@millrace/models';

/** What was chosen beside the target and the name. */
export interface Advanced {
  leftOut: string[];
  algorithm: Algorithm;
  tuning: { kind: 'off' } | { kind: 'trials' | 'minutes'; amount: number };
  split: { kind: TrainingSplit['kind']; column?: string | undefined };
  weights: string | undefined;
  segments: string[];
  costs: { falsePositive?: number | undefined; falseNegative?: number | undefined };
  task: LearningTask | undefined;
  seed: number | undefined;
  includeFeedback: boolean;
  /** Asked for by the version that is trained again; the form has no fields for them. */
  kept: Pick<
    TrainingRequest,
    'objective' | 'classWeights' | 'monotone' | 'calibrate' | 'intervalLevel' | 'timeBudgetSeconds'
  >;
}

export const noneAdvanced: Advanced = {
  leftOut: [],
  algorithm: 'auto',
  tuning: { kind: 'off' },
  split: { kind: 'random' },
  weights: undefined,
  segments: [],
  costs: {},
  task: undefined,
  seed: undefined,
  includeFeedback: false,
  kept: {},
};
