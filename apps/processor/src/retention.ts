import { applyRetention, keepPredictionMonths } from '@millrace/models/server';
import type { Database, Logger } from '@millrace/runtime/server';

const everyMilliseconds = 60 * 60 * 1000;
/** Not at once: the start has better things to do. */
const firstAfterMilliseconds = 60 * 1000;

/**
 * Once an hour: erases the inputs of predictions that are older than the settings allow, drops the months of predictions
 * that are, and makes the months to come. The months are seen to at the start too, so that no row waits for its place.
 */
export function startRetention({
  database,
  logger,
  keepInputsDays,
  keepPredictionsDays,
}: {
  database: Database;
  logger: Logger;
  keepInputsDays: number;
  keepPredictionsDays: number;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const keepMonths = () =>
    keepPredictionMonths(database, keepPredictionsDays)
      .then((dropped) => dropped.length > 0 && logger.info({ dropped }, 'old months of predictions dropped'))
      .catch((error) => logger.warn({ err: error }, 'months of predictions could not be seen to, trying again later'));
  const erase = () =>
    applyRetention(database, keepInputsDays, { signal: stopping.signal })
      .then((erased) => erased > 0 && logger.info({ erased, keepInputsDays }, 'old inputs of predictions erased'))
      .catch((error) => logger.warn({ err: error }, 'old inputs could not be erased, trying again later'));
  let running: Promise<unknown> = keepMonths();
  const run = () => {
    running = keepMonths()
      .then(erase)
      .then(() => schedule(everyMilliseconds));
  };
  let timer: NodeJS.Timeout | undefined;
  const schedule = (milliseconds: number) => {
    if (!stopping.signal.aborted) timer = setTimeout(run, milliseconds).unref();
  };
  schedule(firstAfterMilliseconds);
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
