import { Button } from '@mantine/core';
import type { BatchPredictResult } from '@millrace/models';
import type { Task } from '@millrace/tasks';
import { resultAddress } from '../api/batches.ts';
import { countOf, formatCount } from '../format/numbers.ts';
import { Notice } from '../states/notice.tsx';

/** The rows with their answers, to take away, and how they fared against what the training data was like. */
export function BatchOutcome({ task, result }: { task: Task; result: BatchPredictResult }) {
  const { rows, rejected, fileName, validation } = result;
  return (
    <>
      <Notice
        tone="good"
        title={`${countOf(rows, 'row')} predicted`}
        actions={
          <Button component="a" href={resultAddress(task.id)} download={fileName}>
            Download {fileName}
          </Button>
        }
      >
        {rejected > 0 &&
          `${countOf(rejected, 'row')} without a prediction; they are in the file, each with its reason.`}
      </Notice>
      {validation && validation.outcome !== 'pass' && (
        <Notice
          tone="warning"
          title={
            validation.outcome === 'fail' ? 'The rows are not like those it learned from' : 'Some rows are unusual'
          }
        >
          {[
            validation.failed > 0 && `${countOf(validation.failed, 'expectation')} failed`,
            validation.warned > 0 && `${formatCount(validation.warned)} gave a warning`,
          ]
            .filter(Boolean)
            .join(', ')}
          . The answers may be worse than they were in training.
          <ul>
            {validation.results.slice(0, 8).map((each) => {
              const { detail } = each as { detail: string };
              return <li key={JSON.stringify(each)}>{detail}</li>;
            })}
          </ul>
        </Notice>
      )}
    </>
  );
}
