import type { TrainingProgress } from '@millrace/learning';
import type { FamilyScore, Trial } from '@millrace/models';
import type { JsonValue } from '@millrace/runtime';

/** What a training process says while it works. */
export type TrainingStep =
  | { step: string; fraction: number }
  | { round: TrainingProgress }
  | { trial: Trial }
  | { family: FamilyScore };

/** Shares of the whole that the steps take; the rounds fill what lies between. */
export const fractions = {
  reading: 0.01,
  learning: 0.03,
  rounds: 0.05,
  exporting: 0.85,
  judging: 0.92,
  registering: 0.97,
};

interface Progress {
  progress(fraction: number, step: string): void;
  detail(data: JsonValue): void;
}

/** How far a search may go; it ends at what is reached first. */
export interface SearchLimits {
  trials?: number;
  timeoutSeconds?: number;
}

/** Of the work of a training with a search, the search takes this share, about. */
const searchShare = 2 / 3;

/**
 * Passes the steps of a training on to its task: rounds, trials that are over and
 * kinds of models that were compared also as details, to be drawn live.
 *
 * @param search absent when no parameters are searched.
 */
export function reportTo({ progress, detail }: Progress, search?: SearchLimits): (step: TrainingStep) => void {
  let rounds = 0;
  let searched = 0;
  let searchSeconds = 0;
  const advance = (step: string) => {
    const share = search ? (1 - searchShare) * rounds + searchShare * searched : rounds;
    progress(fractions.rounds + share * (fractions.exporting - fractions.rounds), step);
  };
  return (said) => {
    if ('step' in said) {
      progress(said.fraction, said.step);
    } else if ('round' in said) {
      const { round, rounds: all } = said.round;
      rounds = round / Math.max(all, 1);
      // Rounds that follow the first trial are those of the final training.
      if (searched > 0) searched = 1;
      advance(`Training round ${round} of at most ${all}`);
      detail(said.round);
    } else if ('trial' in said) {
      const { number, state, seconds } = said.trial;
      const { trials, timeoutSeconds } = search ?? {};
      if (state !== 'running') searchSeconds += seconds;
      searched = Math.max(
        searched,
        (number + 1) / (trials ?? Number.POSITIVE_INFINITY),
        searchSeconds / (timeoutSeconds ?? Number.POSITIVE_INFINITY),
      );
      searched = Math.min(searched, 0.99);
      advance(`Trial ${number + 1}${trials === undefined ? '' : ` of ${trials}`}`);
      if (state !== 'running') detail({ trial: said.trial });
    } else {
      advance(`Compared ${said.family.family.replaceAll('-', ' ')}`);
      detail({ family: said.family });
    }
  };
}
