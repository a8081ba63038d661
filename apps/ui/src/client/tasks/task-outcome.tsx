import type { Task } from '@millrace/tasks';
import { countOf } from '../format/numbers.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Notice } from '../states/notice.tsx';
import { BatchOutcome } from './batch-outcome.tsx';
import { batchResult, ingestResult, subjectOf, trainingResult } from './task-words.ts';

/** How a task ended, in a sentence, with the next step. */
export function TaskOutcome({ task }: { task: Task }) {
  const ingest = ingestResult(task);
  const training = trainingResult(task);
  const dataset = subjectOf(task, 'dataset');

  if (task.state === 'failed') {
    return (
      <Notice
        tone="bad"
        title="It did not work"
        actions={
          <>
            {task.kind === 'train-model' && dataset && (
              <LinkButton size="xs" variant="default" to="/datasets/$name/train" params={{ name: dataset }}>
                Change the training
              </LinkButton>
            )}
            {task.kind === 'ingest-dataset' && (
              <LinkButton size="xs" variant="default" to="/datasets">
                Bring another file
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
        {ingest.rejected > 0 &&
          `${countOf(ingest.rejected, 'row')} could not be read; they are listed with the reason.`}
        {ingest.reused && `It is version ${ingest.version}.`}
      </Notice>
    );
  }
  if (training) {
    const { model, version } = training;
    return (
      <Notice
        tone={training.champion ? 'good' : 'plain'}
        title={training.champion ? `Version ${version} now answers for ${model}` : `Version ${version} is kept aside`}
        actions={
          <>
            <LinkButton variant="default" to="/predict/$model" params={{ model }} search={{ version }}>
              Try a prediction
            </LinkButton>
            <LinkButton to="/models/$model" params={{ model }} search={{ version }}>
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
