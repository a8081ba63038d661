import { createCollector, garbageChannel } from '@millrace/datasets/server';
import type { Database, Logger, ObjectStore } from '@millrace/runtime/server';
import type { Tasks } from '@millrace/tasks/server';
import { neededByBatches, neededByTasks } from './needed-by-tasks.ts';

export interface CollectingParts {
  database: Database;
  objects: ObjectStore;
  logger: Logger;
  tasks: Tasks;
  keepBatchDays: number;
}

const everyMilliseconds = 60 * 60 * 1000;
/** Not at once: the start has better things to do. */
const firstAfterMilliseconds = 60 * 1000;

/** Frees what was deleted as soon as it is heard of, and looks once an hour for what nothing needs any more. */
export async function startCollecting(parts: CollectingParts): Promise<{ stop(): Promise<void> }> {
  const { database, logger, tasks, keepBatchDays } = parts;
  const collector = createCollector({
    ...parts,
    neededBy: [neededByTasks(tasks), neededByBatches(tasks, keepBatchDays)],
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  let asked: { sweep: boolean } | undefined;

  async function run(): Promise<void> {
    for (let now = asked; now && !signal.aborted; now = asked) {
      asked = undefined;
      try {
        const { objects, bytes } = await collector.collect({ ...now, signal });
        if (objects > 0) logger.info({ objects, bytes }, 'stored files that nothing needs were freed');
      } catch (error) {
        if (!signal.aborted) logger.warn({ err: error }, 'stored files could not be freed, trying again later');
      }
    }
    running = undefined;
  }
  function collect(sweep: boolean): void {
    if (signal.aborted) return;
    asked = { sweep: sweep || (asked?.sweep ?? false) };
    running ??= run();
  }

  let timer: NodeJS.Timeout;
  const schedule = (milliseconds: number) => {
    timer = setTimeout(() => {
      collect(true);
      schedule(everyMilliseconds);
    }, milliseconds).unref();
  };
  schedule(firstAfterMilliseconds);
  const subscription = await database.listen(
    garbageChannel,
    () => collect(false),
    () => collect(false),
  );
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await subscription.stop();
      await running;
    },
  };
}
