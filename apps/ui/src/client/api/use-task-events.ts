import type { TrainingProgress } from '@millrace/learning';
import type { Task, TaskEvent } from '@millrace/tasks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { base, path } from './http.ts';
import { isFinished, taskQuery } from './tasks.ts';

export interface LiveTask {
  task: Task | undefined;
  error: Error | null;
  refetch: () => void;
  /** Training rounds so far, in order. Replayed by the server after a reload. */
  rounds: TrainingProgress[];
  /** True when the task ended while this page looked on. */
  endedHere: boolean;
  /** False while the stream is broken and the browser tries to come back. */
  connected: boolean;
}

/** A task as it moves: read once, then carried by server-sent events, which the browser resumes by itself. */
export function useTaskEvents(id: string): LiveTask {
  const client = useQueryClient();
  const { data: task, error, refetch } = useQuery(taskQuery(id));
  const [rounds, setRounds] = useState<TrainingProgress[]>([]);
  const [endedHere, setEndedHere] = useState(false);
  const [connected, setConnected] = useState(true);
  const known = task !== undefined;

  useEffect(() => {
    if (!known) return;
    setRounds([]);
    const { queryKey } = taskQuery(id);
    const stream = new EventSource(`${base}/tasks${path(id)}/events`);
    const receive = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as TaskEvent;
      if (event.type === 'detail') setRounds((before) => addRounds(before, event.data));
      const before = client.getQueryData(queryKey);
      // A replayed event is older than what has been read already.
      if (before && isFinished(before) && !isFinished(event.task)) return;
      client.setQueryData(queryKey, event.task);
      if (!isFinished(event.task)) return;
      stream.close();
      if (before && !isFinished(before)) {
        setEndedHere(true);
        for (const area of ['datasets', 'models']) client.invalidateQueries({ queryKey: [area] });
        client.invalidateQueries({ queryKey: ['tasks', 'list'] });
      }
    };
    for (const type of ['message', 'progress', 'detail', 'finished']) stream.addEventListener(type, receive);
    stream.onopen = () => setConnected(true);
    stream.onerror = () => {
      setConnected(false);
      // Closed for good: the answer to a plain request says why.
      if (stream.readyState === EventSource.CLOSED) client.invalidateQueries({ queryKey });
    };
    return () => stream.close();
  }, [id, known, client]);

  return { task, error, refetch, rounds, endedHere, connected };
}

/** Events may carry one round or several, and may come twice after a reconnect. */
function addRounds(before: TrainingProgress[], data: unknown): TrainingProgress[] {
  const byRound = new Map(before.map((round) => [round.round, round]));
  for (const round of [data].flat().filter(isRound)) byRound.set(round.round, round);
  return [...byRound.values()].sort((a, b) => a.round - b.round);
}

function isRound(data: unknown): data is TrainingProgress {
  return typeof (data as TrainingProgress | null)?.round === 'number';
}
