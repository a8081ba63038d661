import { Button } from '@mantine/core';
import type { Task } from '@millrace/tasks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { cancelTask, isFinished } from '../api/tasks.ts';
import { formatDuration } from '../format/times.ts';
import { Ago } from '../frame/ago.tsx';
import list from '../frame/list.module.css';
import classes from './task.module.css';
import { stateInWords, titleOf } from './task-words.ts';

export function TaskRow({ task }: { task: Task }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelTask(task.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks', 'list'] }),
  });
  const took =
    task.startedAt && task.finishedAt ? formatDuration(Date.parse(task.finishedAt) - Date.parse(task.startedAt)) : '';
  return (
    <tr>
      <th scope="row">
        <span className={classes.title}>
          <span className={classes.dot} data-state={task.state} aria-hidden />
          <Link to="/tasks/$id" params={{ id: task.id }} className={list.whole}>
            {titleOf(task)}
          </Link>
        </span>
      </th>
      <td data-below>
        <span className={classes.state} data-state={task.state}>
          {task.state === 'failed' ? (task.error?.detail ?? 'Failed') : stateInWords(task)}
        </span>
        {task.state === 'running' && (
          <span className={classes.bar}>
            <span style={{ width: `${task.progress * 100}%` }} />
          </span>
        )}
      </td>
      <td data-number data-spare>
        {took}
        {!isFinished(task) && (
          <Button
            className={classes.cancel ?? ''}
            variant="default"
            size="compact-sm"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
            aria-label={`Cancel: ${titleOf(task)}`}
          >
            Cancel
          </Button>
        )}
      </td>
      <td data-number>
        <Ago time={task.createdAt} />
      </td>
    </tr>
  );
}
