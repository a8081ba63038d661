import { Button } from '@mantine/core';
import type { Task } from '@millrace/tasks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cancelTask, isFinished, taskQuery } from '../api/tasks.ts';
import { formatDuration } from '../format/times.ts';
import { Sheet } from '../frame/sheet.tsx';
import { useNow } from '../frame/use-now.ts';
import { Notice } from '../states/notice.tsx';
import { Flow } from './flow.tsx';
import classes from './task.module.css';
import { stateInWords } from './task-words.ts';

/** Where a task stands, and the way to stop it. */
export function TaskProgress({ task }: { task: Task }) {
  const client = useQueryClient();
  const finished = isFinished(task);
  const now = useNow(1000, !finished);
  const cancel = useMutation({
    mutationFn: () => cancelTask(task.id),
    onSuccess: (cancelled) => client.setQueryData(taskQuery(task.id).queryKey, cancelled),
  });
  const end = task.finishedAt ? Date.parse(task.finishedAt) : now;

  if (finished && task.state !== 'succeeded') return null;
  return (
    <Sheet>
      <Flow
        label={stateInWords(task)}
        fraction={task.state === 'succeeded' ? 1 : task.progress}
        moving={task.state === 'running'}
        action={
          !finished && (
            <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel
            </Button>
          )
        }
      />
      <p className={classes.times}>
        {task.startedAt
          ? `${finished ? 'Took ' : ''}${formatDuration(end - Date.parse(task.startedAt))}`
          : 'Not started yet'}
        {task.attempt > 1 && `, attempt ${task.attempt}`}
      </p>
      {cancel.error && <Notice tone="bad">{cancel.error.message}</Notice>}
    </Sheet>
  );
}
