import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Logger, SessionLock } from '@millrace/runtime/server';

const lockName = 'millrace mlflow synchroniser';
/** Between two rounds; more when a round takes long, so that MLflow is busy with it a fifth of the time at most. */
const pauseMilliseconds = 1_000;
const longestPauseMilliseconds = 30_000;
/** How soon another process takes over from one that ended. */
const standbyMilliseconds = 3_000;

export interface SynchroniserParts {
  database: Database;
  logger: Logger;
  /** Ends soon when `stopped` aborts. */
  round(stopped: AbortSignal): Promise<void>;
}

/** Runs rounds for ever, in one of the processes that do so. While MLflow is away it asks less and less often. */
export function startSynchroniser(parts: SynchroniserParts): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const running = run(parts, stopped.signal);
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

async function run(parts: SynchroniserParts, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const lock = await parts.database.tryLock(lockName).catch(() => undefined);
    if (lock !== undefined) {
      await rounds(parts, lock, stopped);
      await lock[Symbol.asyncDispose]();
    }
    await pause(standbyMilliseconds, stopped);
  }
}

async function rounds({ logger, round }: SynchroniserParts, { lost }: SessionLock, stopped: AbortSignal) {
  let failures = 0;
  while (!stopped.aborted && !lost.aborted) {
    const begin = performance.now();
    try {
      await round(stopped);
      if (failures > 0) logger.info('MLflow answers again');
      failures = 0;
    } catch (err) {
      if (stopped.aborted) return;
      failures += 1;
      if (failures === 1) logger.warn({ err }, 'MLflow cannot be compared with; it is tried again until it can');
    }
    const tookMilliseconds = performance.now() - begin;
    const backOff = failures === 0 ? pauseMilliseconds : pauseMilliseconds * 2 ** Math.min(failures - 1, 3);
    const milliseconds = Math.min(Math.max(backOff, 4 * tookMilliseconds), longestPauseMilliseconds);
    await pause(milliseconds, AbortSignal.any([stopped, lost]));
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {});
}
