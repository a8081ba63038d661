import type { Row } from '../../index.ts';
import type { AnsweredCall } from '../recording/recorder.ts';
import { formatPredictionId } from '../rules/prediction-id.ts';

/** A predict call with these rows, as it is recorded. */
export function answered(model: string, rows: Row[], changes: Partial<AnsweredCall> = {}): AnsweredCall {
  return {
    model,
    version: 3,
    rows,
    predictions: rows.map(() => ({
      id: formatPredictionId(model, 3),
      label: 'yes',
      probability: 0.75,
      probabilities: { no: 0.25, yes: 0.75 },
      reasons: [{ feature: 'age', contribution: 1 }],
    })),
    latencyMilliseconds: 2.5,
    createdBy: 'key ada',
    ...changes,
  };
}

export const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, age) => ({ age }));
