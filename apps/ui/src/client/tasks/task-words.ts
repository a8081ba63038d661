import type { IngestDatasetResult } from '@millrace/datasets';
import type { BatchPredictResult, TrainModelResult } from '@millrace/models';
import type { Task } from '@millrace/tasks';

const kinds: Record<string, (of: string) => string> = {
  'ingest-dataset': (of) => `Read ${of}`,
  'train-model': (of) => `Train ${of}`,
  'batch-predict': (of) => `Predict a file with ${of}`,
  'feedback-dataset': (of) => `Collect feedback of ${of}`,
  'predict-rows': (of) => `Predict rows with ${of}`,
};

/** The step of a task that nothing has happened to. */
const notStarted = 'Waiting to start';

/** What a task is about, as a person would say it. */
export function titleOf(task: Task): string {
  const of = subjectOf(task, 'model') ?? subjectOf(task, 'dataset') ?? '';
  return (kinds[task.kind]?.(of) ?? task.kind.replaceAll('-', ' ')).trim();
}

export function subjectOf(task: Task, name: 'model' | 'dataset'): string | undefined {
  const value = task.subject?.[name];
  return value === undefined ? undefined : String(value);
}

export function stateInWords(task: Task): string {
  // Why it waits, when there is more to say than that others come first: what it was tried for, or what is away.
  if (task.state === 'queued' && task.step.startsWith('Waiting') && task.step !== notStarted) return task.step;
  if (task.state === 'queued') return task.attempt > 0 ? 'Waiting to try again' : 'Waiting for a free place';
  if (task.state === 'running') return task.step || 'Starting';
  return { succeeded: 'Done', failed: 'Failed', cancelled: 'Cancelled' }[task.state];
}

/** The result of a training that has made a version. */
export function trainingResult(task: Task): TrainModelResult | undefined {
  return task.kind === 'train-model' && task.state === 'succeeded' ? (task.result as TrainModelResult) : undefined;
}

/** The result of a task that has made (or found) a version. */
export function ingestResult(task: Task): IngestDatasetResult | undefined {
  const makesOne = task.kind === 'ingest-dataset' || task.kind === 'feedback-dataset';
  return makesOne && task.state === 'succeeded' ? (task.result as IngestDatasetResult) : undefined;
}

/** The result of a batch prediction: the file is fetched on its own. */
export function batchResult(task: Task): BatchPredictResult | undefined {
  return task.kind === 'batch-predict' && task.state === 'succeeded' ? (task.result as BatchPredictResult) : undefined;
}
