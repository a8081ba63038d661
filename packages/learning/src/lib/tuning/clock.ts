import { bestOf, isOver, type Trial } from './trial.ts';

/** The longest that a timer of JavaScript can wait. */
const longestTimer = 2 ** 31 - 1;

/** When a search has to end. */
export interface SearchClock {
  /** Aborts with the caller's signal, and when the time is over and a trial is complete. */
  signal: AbortSignal;
  /** True when no further trial may begin. */
  isOver(): boolean;
  /** To be called after each trial. */
  notice(): void;
  stop(): void;
}

export interface ClockOptions {
  seconds?: number;
  signal?: AbortSignal | undefined;
}

/** Time that resumed trials took counts. A search that has nothing yet is not cut off, but ends with the running trial. */
export function startClock({ seconds, signal }: ClockOptions, trials: Trial[]): SearchClock {
  const timeOver = new AbortController();
  const spent = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  const deadline = seconds === undefined ? undefined : performance.now() + (seconds - spent) * 1000;
  const isLate = () => deadline !== undefined && performance.now() >= deadline;
  const cut = () => {
    if (bestOf(trials)) timeOver.abort(new Error('The time for the search is over.'));
  };
  const wait = Math.min(longestTimer, Math.max(0, (deadline ?? 0) - performance.now()));
  const timer = deadline === undefined ? undefined : setTimeout(cut, wait);
  return {
    signal: signal ? AbortSignal.any([signal, timeOver.signal]) : timeOver.signal,
    isOver: () => signal?.aborted === true || timeOver.signal.aborted || (isLate() && trials.some(isOver)),
    notice() {
      if (isLate()) cut();
    },
    stop: () => clearTimeout(timer),
  };
}

/** The work's result, or at once the reason of the signal when it aborts first. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
