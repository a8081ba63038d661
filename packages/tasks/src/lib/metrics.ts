import type { Metrics } from '@millrace/runtime/server';
import type { Run } from './work/run.ts';

/** What is counted about tasks; labels are kinds and outcomes, so their number is bounded. */
export interface TaskMetrics {
  enqueued(kind: string): void;
  onRun(run: Run): void;
}

export function createTaskMetrics(metrics: Metrics | undefined): TaskMetrics {
  if (!metrics) return { enqueued() {}, onRun() {} };
  const enqueued = metrics.counter({ name: 'tasks_enqueued_total', help: 'Tasks created.', labelNames: ['kind'] });
  const running = metrics.gauge({ name: 'tasks_running', help: 'Tasks that run now.', labelNames: ['kind'] });
  const seconds = metrics.histogram({
    name: 'tasks_run_seconds',
    help: 'Duration of one run of a task.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200],
  });
  return {
    enqueued: (kind) => enqueued.inc({ kind }),
    onRun({ claim: { kind }, ended }) {
      const started = performance.now();
      running.inc({ kind });
      void ended.then(({ type }) => {
        running.dec({ kind });
        seconds.observe({ kind, outcome: type }, (performance.now() - started) / 1000);
      });
    },
  };
}
