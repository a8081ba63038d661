import type { TrainingProgress } from '@millrace/learning';
import type { FamilyScore, Trial } from '@millrace/models';
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
  /** Trials of a search that are over, in order. */
  trials: Trial[];
  /** Kinds of models that have been compared. */
  families: FamilyScore[];
  /** True when the task ended while this page looked on. */
  endedHere: boolean;
  /** False while the stream is broken and the browser tries to come back. */
  connected: boolean;
}

/** A task as it moves: read once, then carried by server-sent events, which the browser resumes by itself. */
export function useTaskEvents(id: string): LiveTask {
  const client = useQueryClient();
  const { data: task, error, refetch } = useQuery(taskQuery(id));
  const [details, setDetails] = useState<Details>(noDetails);
  const [endedHere, setEndedHere] = useState(false);
  const [connected, setConnected] = useState(true);
  const known = task !== undefined;

  useEffect(() => {
    if (!known) return;
    setDetails(noDetails);
    const { queryKey } = taskQuery(id);
    const stream = new EventSource(`${base}/tasks${path(id)}/events`);
    const receive = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as TaskEvent;
      if (event.type === 'detail') setDetails((before) => addDetails(before, event.data));
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

  return { task, error, refetch, ...details, endedHere, connected };
}

type Details = Pick<LiveTask, 'rounds' | 'trials' | 'families'>;
const noDetails: Details = { rounds: [], trials: [], families: [] };

/** Events may carry one detail or several, and may come twice after a reconnect. */
function addDetails(before: Details, data: unknown): Details {
  let { rounds, trials, families } = before;
  for (const detail of [data].flat()) {
    if (isRound(detail)) rounds = withOne(rounds, detail, ({ round }) => round);
    else if (isTrial(detail)) trials = withOne(trials, detail.trial, ({ number }) => number);
    else if (isFamily(detail))
      families = [...families.filter(({ family }) => family !== detail.family.family), detail.family];
  }
  return { rounds, trials, families };
}

/** With one more in its place; nearly always the last. */
function withOne<T>(list: T[], one: T, numberOf: (of: T) => number): T[] {
  const last = list.at(-1);
  if (last === undefined || numberOf(last) < numberOf(one)) return [...list, one];
  const others = list.filter((each) => numberOf(each) !== numberOf(one));
  return [...others, one].sort((a, b) => numberOf(a) - numberOf(b));
}

function isRound(data: unknown): data is TrainingProgress {
  return typeof (data as TrainingProgress | null)?.round === 'number';
}

function isTrial(data: unknown): data is { trial: Trial } {
  return typeof (data as { trial?: Trial } | null)?.trial?.number === 'number';
}

function isFamily(data: unknown): data is { family: FamilyScore } {
  return typeof (data as { family?: FamilyScore } | null)?.family?.family === 'string';
}
