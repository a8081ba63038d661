/** The process of a training: reads the table, trains, hands the model back. */
import { type TrainedModel, type TrainRequest, train } from '@millrace/learning/server';
import { type ChildContext, childMain } from '@millrace/runtime/child';
import { withLearningErrors } from '../../learning-errors.ts';
import { type LearningTableSource, readLearningTable } from './learning-table.ts';
import { fractions, type TrainingStep } from './progress.ts';

export interface TrainInput {
  table: LearningTableSource;
  /** Rows of the data set, to be told. */
  rows: number;
  features: string[];
  options: TrainingOptions;
}

/** What the learning engine is asked for beside the table. */
export type TrainingOptions = Pick<
  TrainRequest,
  | 'task'
  | 'algorithm'
  | 'tuning'
  | 'objective'
  | 'weights'
  | 'classWeights'
  | 'monotone'
  | 'split'
  | 'calibrate'
  | 'intervalLevel'
  | 'costs'
  | 'segments'
  | 'timeBudgetSeconds'
  | 'threads'
  | 'seed'
>;

export interface TrainOutput {
  onnx: Uint8Array;
  explainer: Uint8Array;
  report: Omit<TrainedModel, 'onnx' | 'explainer'>;
  feedbackRows: number;
}

childMain<TrainInput, TrainingStep, TrainOutput>((input, context) => withLearningErrors(() => run(input, context)));

async function run(input: TrainInput, { progress, signal }: ChildContext<TrainingStep>): Promise<TrainOutput> {
  const { table: source, rows, features, options } = input;
  progress({ step: `Reading ${rows.toLocaleString('en-US')} rows`, fraction: fractions.reading });
  const { table, heldOut, feedbackRows } = await readLearningTable(source);
  progress({ step: `Learning from ${table.rows.toLocaleString('en-US')} rows`, fraction: fractions.learning });
  const { onnx, explainer, ...report } = await train({
    ...options,
    table,
    target: source.target,
    features,
    heldOut,
    signal,
    onTrial: (trial) => progress({ trial }),
    onFamily: (family) => progress({ family }),
    onProgress: (round) => progress({ round }),
    onExported: () => progress({ step: 'Checking the ONNX export', fraction: fractions.exporting }),
  });
  return { onnx, explainer, report, feedbackRows };
}
