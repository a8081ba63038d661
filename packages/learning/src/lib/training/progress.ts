import type { TrainingProgress } from '../../index.ts';

export interface Stages {
  /** Ends the running stage; answers what reports the rounds of the next one. */
  next(): (progress: TrainingProgress) => void;
}

/**
 * Tells the rounds of some stages, one after another, as parts of one whole that
 * never goes back: of each stage the rounds are numbered on from the last one's.
 */
export function progressOver(stages: number, onProgress: ((progress: TrainingProgress) => void) | undefined): Stages {
  let stage = -1;
  return {
    next() {
      stage = Math.min(stage + 1, stages - 1);
      const done = stage;
      return (progress) => {
        const { round, rounds } = progress;
        onProgress?.({ ...progress, round: done * rounds + round, rounds: stages * rounds, stage: done });
      };
    },
  };
}
