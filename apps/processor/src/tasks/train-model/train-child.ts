/** The process of a training: reads the table, trains, hands the model back. */
import type { Algorithm, LearningTask } from '@millrace/learning';
import { type TrainedModel, train } from '@millrace/learning/server';
import { type ChildContext, childMain } from '@millrace/runtime/child';
import { withLearningErrors } from '../../learning-errors.ts';
import { type LearningTableSource, readLearningTable } from './learning-table.ts';
import { fractions, type TrainingStep } from './progress.ts';

export interface TrainInput {
  table: LearningTableSource;
  /** Rows of the data set, to be told. */
  rows: number;
  features: string[];
  task?: LearningTask;
  algorithm?: Algorithm;
  seed: number;
  timeBudgetSeconds?: number;
}

export interface TrainOutput {
  onnx: Uint8Array;
  explainer: Uint8Array;
  report: Omit<TrainedModel, 'onnx' | 'explainer'>;
  feedbackRows: number;
}

childMain<TrainInput, TrainingStep, TrainOutput>((input, context) => withLearningErrors(() => run(input, context)));

async function run(input: TrainInput, { progress, signal }: ChildContext<TrainingStep>): Promise<TrainOutput> {
  const { table: source, rows, features, seed, task, algorithm, timeBudgetSeconds } = input;
  progress({ step: `Reading ${rows.toLocaleString('en-US')} rows`, fraction: fractions.reading });
  const { table, heldOut, feedbackRows } = await readLearningTable(source);
  const { onnx, explainer, ...report } = await train({
    table,
    target: source.target,
    features,
    heldOut,
    seed,
    signal,
    ...(task && { task }),
    ...(algorithm && { algorithm }),
    ...(timeBudgetSeconds && { timeBudgetSeconds }),
    onProgress: (round) => progress({ round }),
    onExported: () => progress({ step: 'Checking the ONNX export', fraction: fractions.exporting }),
  });
  return { onnx, explainer, report, feedbackRows };
}
