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
  /**
   * Compares once. What takes long is given back, to be done one at a time while further rounds go on; it resolves to
   * whether nothing of it is left for another try. Both end soon when `stopped` aborts.
   */
  round(stopped: AbortSignal): Promise<(() => Promise<boolean>) | undefined>;
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
  // Who has lost the lock must not go on beside its next holder.
  const ended = AbortSignal.any([stopped, lost]);
  const slowly = createSlowWork(logger, ended);
  let failures = 0;
  while (!ended.aborted) {
    const begin = performance.now();
    try {
      const rest = await round(ended);
      if (rest) slowly.offer(rest);
      if (failures > 0) logger.info('MLflow answers again');
      failures = 0;
    } catch (err) {
      if (ended.aborted) break;
      failures += 1;
      if (failures === 1) logger.warn({ err }, 'MLflow cannot be compared with; it is tried again until it can');
    }
    const backOff = failures === 0 ? pauseMilliseconds : pauseMilliseconds * 2 ** Math.min(failures - 1, 3);
    await pause(Math.max(backOff, restAfter(begin)), ended);
  }
  await slowly.ended();
}

/** So long that it is busy a fifth of the time at most. */
function restAfter(begin: number): number {
  return Math.min(4 * (performance.now() - begin), longestPauseMilliseconds);
}

/**
 * Does one thing at a time, beside the rounds, and rests after what is not done for good. What is offered meanwhile is
 * offered again by a later round.
 */
function createSlowWork(logger: Logger, stopped: AbortSignal) {
  let running: Promise<void> | undefined;
  let notBefore = 0;
  let isFailing = false;
  async function run(work: () => Promise<boolean>): Promise<void> {
    const begin = performance.now();
    let isDone = false;
    try {
      isDone = await work();
      isFailing = false;
    } catch (err) {
      if (!stopped.aborted && !isFailing) {
        logger.warn({ err }, 'versions of MLflow could not be taken over; it is tried again until they can');
      }
      isFailing = true;
    }
    if (!isDone) notBefore = performance.now() + Math.max(pauseMilliseconds, restAfter(begin));
  }
  return {
    offer(work: () => Promise<boolean>): void {
      if (performance.now() < notBefore) return;
      running ??= run(work).finally(() => {
        running = undefined;
      });
    },
    ended: async () => running,
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {});
}
