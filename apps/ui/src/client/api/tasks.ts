import type { Page } from '@millrace/runtime';
import type { Task } from '@millrace/tasks';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call, path, query } from './http.ts';

export function isFinished(task: Task): boolean {
  return task.state !== 'queued' && task.state !== 'running';
}

/** The list asks again while something in it moves, and rests when nothing does. */
export const tasksQuery = infiniteQueryOptions({
  queryKey: ['tasks', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<Task>>('GET', `/tasks${query({ cursor: pageParam, limit: 30 })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: ({ state }) =>
    state.data?.pages.some((page) => page.items.some((task) => !isFinished(task))) ? 1500 : false,
});

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ['tasks', id],
    queryFn: ({ signal }) => call<Task>('GET', `/tasks${path(id)}`, { signal }),
  });

export function cancelTask(id: string): Promise<Task> {
  return call('POST', `/tasks${path(id, 'cancel')}`);
}
