import { applyRetention } from '@millrace/models/server';
import type { Database, Logger } from '@millrace/runtime/server';

const everyMilliseconds = 60 * 60 * 1000;
/** Not at once: the start has better things to do. */
const firstAfterMilliseconds = 60 * 1000;

/** Erases, once an hour, the inputs of predictions that are older than the settings allow. */
export function startRetention({
  database,
  logger,
  keepInputsDays,
}: {
  database: Database;
  logger: Logger;
  keepInputsDays: number;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running = Promise.resolve();
  const run = () => {
    running = applyRetention(database, keepInputsDays, { signal: stopping.signal })
      .then((erased) => erased > 0 && logger.info({ erased, keepInputsDays }, 'old inputs of predictions erased'))
      .catch((error) => logger.warn({ err: error }, 'old inputs could not be erased, trying again later'))
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
