import type { Parameters } from './space.ts';

/** What a trial's parameters came to with a budget (rounds, folds, ...). Less loss is better. */
export interface Rung {
  budget: number;
  loss: number;
}

/** Plain data: can be stored and given back to `tune` to go on with the search. */
export interface Trial {
  /** 0 is the trial of the defaults. */
  number: number;
  parameters: Parameters;
  rungs: Rung[];
  /** 'stopped': cut off by the time or the signal; goes on where it was when the search is resumed. */
  state: 'running' | 'stopped' | 'pruned' | 'complete' | 'failed';
  /** With the whole budget; only of complete trials. */
  loss?: number;
  seconds: number;
  /** Why a trial failed, was pruned or stopped. */
  reason?: string;
}

export function isOver(trial: Trial): boolean {
  return trial.state !== 'running' && trial.state !== 'stopped';
}

/** The complete trial of the least loss; of equal ones the earliest. */
export function bestOf(trials: Trial[]): Trial | undefined {
  const complete = trials.filter(({ state }) => state === 'complete');
  return complete.reduce<Trial | undefined>(
    (best, trial) => (best && lossOf(best) <= lossOf(trial) ? best : trial),
    undefined,
  );
}

/**
 * Trials that are over from best to worst: complete ones by their loss, then pruned
 * ones, those that got further first, and last the failed ones.
 */
export function ranked(trials: Trial[]): Trial[] {
  return trials
    .filter(isOver)
    .sort((a, b) => classOf(a) - classOf(b) || reachOf(b) - reachOf(a) || lossOf(a) - lossOf(b) || a.number - b.number);
}

function classOf({ state }: Trial): number {
  return state === 'complete' ? 0 : state === 'pruned' ? 1 : 2;
}

function reachOf({ state, rungs }: Trial): number {
  return state === 'pruned' ? rungs.length : 0;
}

function lossOf({ loss, rungs }: Trial): number {
  return loss ?? rungs.at(-1)?.loss ?? 0;
}

/**
 * Successive halving, one trial after another (the rule of Li et al., A System for
 * Massively Parallel Hyperparameter Tuning, 2020, without waiting for others): a
 * trial goes on while its loss is among the best 1/eta of those seen at this rung.
 * Failed trials are not counted.
 */
export function mayGoOn(trial: Trial, earlier: Trial[], eta: number): boolean {
  const { budget, loss } = trial.rungs.at(-1) as Rung;
  const seen = [loss];
  for (const other of earlier) {
    const rung = other.state === 'failed' ? undefined : other.rungs.find((rung) => rung.budget === budget);
    if (rung) seen.push(rung.loss);
  }
  seen.sort((a, b) => a - b);
  return loss <= (seen[Math.ceil(seen.length / eta) - 1] as number);
}
