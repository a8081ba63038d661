import type { Task } from '@millrace/tasks';
import { countOf } from '../format/numbers.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Notice } from '../states/notice.tsx';
import { BatchOutcome } from './batch-outcome.tsx';
import { batchResult, ingestResult, subjectOf, trainingResult } from './task-words.ts';

const failedTitles: Record<string, string> = {
  'ingest-dataset': 'The file could not be read',
  'train-model': 'No model was made',
  'batch-predict': 'The file was not predicted',
};

/** How a task ended, in a sentence, with the next step. */
export function TaskOutcome({ task }: { task: Task }) {
  const ingest = ingestResult(task);
  const training = trainingResult(task);
  const dataset = subjectOf(task, 'dataset');
  const model = subjectOf(task, 'model');

  if (task.state === 'failed') {
    return (
      <Notice
        tone="bad"
        title={failedTitles[task.kind] ?? 'It did not work'}
        actions={
          <>
            {task.kind === 'train-model' && dataset && (
              <LinkButton size="xs" variant="default" to="/datasets/$name/train" params={{ name: dataset }}>
                Change the training
              </LinkButton>
            )}
            {task.kind === 'batch-predict' && model && (
              <LinkButton size="xs" variant="default" to="/predict/$model" params={{ model }}>
                Upload another file
              </LinkButton>
            )}
            {task.kind === 'ingest-dataset' && (
              <LinkButton size="xs" variant="default" to="/import" search={dataset ? { name: dataset } : {}}>
                Upload another file
              </LinkButton>
            )}
          </>
        }
      >
        {task.error?.detail ?? 'The log of the server says why.'}
      </Notice>
    );
  }
  if (task.state === 'cancelled') return <Notice tone="plain">It was cancelled. Nothing was kept of it.</Notice>;
  if (ingest) {
    return (
      <Notice
        tone="good"
        title={ingest.reused ? 'The same content was here already' : `${countOf(ingest.rows, 'row')} read`}
        actions={
          <LinkButton to="/datasets/$name" params={{ name: ingest.dataset }} search={{ version: ingest.version }}>
            Open {ingest.dataset}
          </LinkButton>
        }
      >
        {ingest.rejected > 0 && `${countOf(ingest.rejected, 'row')} left out; each is listed with the reason.`}
        {ingest.reused && `It is version ${ingest.version}.`}
      </Notice>
    );
  }
  if (training) {
    const { model: made, version } = training;
    return (
      <Notice
        tone={training.champion ? 'good' : 'plain'}
        title={training.champion ? `Version ${version} now answers for ${made}` : `Version ${version} is kept aside`}
        actions={
          <>
            <LinkButton variant="default" to="/predict/$model" params={{ model: made }} search={{ version }}>
              Try a prediction
            </LinkButton>
            <LinkButton to="/models/$model" params={{ model: made }} search={{ version }}>
              Open the model
            </LinkButton>
          </>
        }
      >
        {training.verdict.reason}
      </Notice>
    );
  }
  const batch = batchResult(task);
  return batch ? <BatchOutcome task={task} result={batch} /> : null;
}
