import { LearningError } from '../errors.ts';
import type { Dimension, SearchSpace } from './space.ts';
import { isOver, type Trial } from './trial.ts';

/**
 * Copies of earlier trials in their order.
 *
 * @throws LearningError when one is missing, or when they belong to another space.
 */
export function resumeFrom(space: SearchSpace, earlier: Trial[]): Trial[] {
  const trials = structuredClone(earlier).sort((a, b) => a.number - b.number);
  for (const [number, trial] of trials.entries()) {
    if (trial.number !== number) refuse(`trial ${number} is missing`);
    if (!isOver(trial) && number < trials.length - 1) refuse(`trial ${number} never ended`);
    const names = Object.keys(trial.parameters);
    const isSame = names.length === Object.keys(space.dimensions).length;
    // The defaults of the first trial may lie outside of the bounds.
    if (!isSame || !names.every((name) => number === 0 || fits(space.dimensions[name], trial.parameters[name]))) {
      refuse(`trial ${number} has other parameters`);
    }
  }
  return trials;
}

function fits(dimension: Dimension | undefined, value: number | string | undefined): boolean {
  if (!dimension || value === undefined) return false;
  if (dimension.kind === 'choice') return dimension.options.includes(value);
  return typeof value === 'number' && value >= dimension.low && value <= dimension.high;
}

function refuse(what: string): never {
  throw new LearningError('learning.trials_do_not_fit', `The search cannot go on from these trials: ${what}.`);
}
