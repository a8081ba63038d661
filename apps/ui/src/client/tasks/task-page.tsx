import { getRouteApi, Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { isFinished } from '../api/tasks.ts';
import { useTaskEvents } from '../api/use-task-events.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { FamilyTable } from '../models/family-table.tsx';
import { LearningCurve } from '../plots/learning-curve.tsx';
import { TrialPlot } from '../plots/trial-plot.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { Notice } from '../states/notice.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { curveOf } from './curve-of.ts';
import classes from './task.module.css';
import { TaskOutcome } from './task-outcome.tsx';
import { TaskProgress } from './task-progress.tsx';
import { ingestResult, titleOf } from './task-words.ts';

const route = getRouteApi('/frame/tasks/$id');

/** One task as it runs and as it ended; the address survives a reload and can be shared. */
export function TaskPage() {
  const { id } = route.useParams();
  const { task, error, refetch, rounds, trials, families, connected } = useTaskEvents(id);
  useFollow(task && ingestResult(task));

  const { isLast, ...curve } = useMemo(() => curveOf(rounds), [rounds]);

  if (!task) return error ? <ErrorState error={error} onRetry={refetch} /> : <PageLoading />;
  const finished = isFinished(task);
  return (
    <>
      <PageHeading title={titleOf(task)} above={<Link to="/tasks">Tasks</Link>} />
      <div className={classes.page}>
        <TaskProgress task={task} />
        {!finished && !connected && (
          <Notice tone="warning">The connection was lost; it comes back by itself. The task goes on meanwhile.</Notice>
        )}
        <TaskOutcome task={task} />
        {families.length > 0 && (
          <Sheet
            title="Kinds of models"
            note="Each learns from some rows and is judged on the others; less loss is better."
          >
            <FamilyTable families={families} />
          </Sheet>
        )}
        {trials.length > 0 && (
          <Sheet
            title="Search for parameters"
            note="Each dot is a set of parameters; those that fell behind were given up early. Lower is better."
          >
            <TrialPlot trials={trials} />
          </Sheet>
        )}
        {curve.round.length > 1 && (
          <Sheet
            title="Learning curve"
            note="The error after each round; lower is better. Training stops by itself when the rows held back no longer gain."
          >
            <LearningCurve {...curve} growing={!finished && isLast} />
          </Sheet>
        )}
      </div>
    </>
  );
}

/** After an upload: on to the data set as soon as it has been read. */
function useFollow(result: { dataset: string; version: number } | undefined) {
  const navigate = useNavigate();
  const follow = useLocation().state.follow === true;
  const { dataset, version } = result ?? {};
  useEffect(() => {
    if (!follow || dataset === undefined || version === undefined) return;
    navigate({ to: '/datasets/$name', params: { name: dataset }, search: { version }, replace: true });
  }, [follow, dataset, version, navigate]);
}
