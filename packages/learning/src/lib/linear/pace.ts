import { setImmediate as breathe } from 'node:timers/promises';

/** Lets other work in after every so many cells, and stops at once when aborted. */
export interface Pace {
  /** @throws AbortError */
  spend(cells: number): Promise<void> | undefined;
}

/** About 20 ms of work. */
const cellsABreath = 2e7;

export function paceOf(signal: AbortSignal | undefined): Pace {
  let spent = 0;
  return {
    spend(cells) {
      spent += cells;
      if (spent < cellsABreath) return undefined;
      spent = 0;
      return breathe(undefined, { signal });
    },
  };
}
