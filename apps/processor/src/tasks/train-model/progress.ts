import type { TrainingProgress } from '@millrace/learning';
import type { JsonValue } from '@millrace/runtime';

/** What a training process says while it works. */
export type TrainingStep = { step: string; fraction: number } | { round: TrainingProgress };

/** Shares of the whole that the steps take; the rounds fill what lies between. */
export const fractions = { reading: 0.01, rounds: 0.05, exporting: 0.85, judging: 0.92, registering: 0.97 };

interface Progress {
  progress(fraction: number, step: string): void;
  detail(data: JsonValue): void;
}

/** Passes the steps of a training on to its task: rounds also as details, for the curve that is drawn live. */
export function reportTo({ progress, detail }: Progress): (step: TrainingStep) => void {
  return (said) => {
    if (!('round' in said)) {
      progress(said.fraction, said.step);
      return;
    }
    const { round, rounds } = said.round;
    const share = round / Math.max(rounds, 1);
    const fraction = fractions.rounds + share * (fractions.exporting - fractions.rounds);
    progress(fraction, `Training round ${round} of ${rounds}`);
    detail(said.round);
  };
}
