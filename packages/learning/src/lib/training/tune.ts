import type { Trial } from '../tuning/trial.ts';
import { tune } from '../tuning/tune.ts';
import type { AnyTrainer } from './choose.ts';
import type { TrainingGround } from './ground.ts';

export interface Tuned {
  // biome-ignore lint/suspicious/noExplicitAny: each family keeps its own settings to itself
  settings: any;
  trials?: Trial[];
  notes: string[];
}

/** Of what is left of the time budget, the rest is for the final training. */
const tuningShare = 0.7;

/** The settings to train with: searched when that is asked for and the family has something to be searched. */
export async function tuneFamily({ request, deadline }: TrainingGround, trainer: AnyTrainer): Promise<Tuned> {
  const { tuning, seed, signal, onTrial } = request;
  const { search, defaults, family } = trainer;
  if (!tuning) return { settings: defaults, notes: [] };
  if (!search) return { settings: defaults, notes: [`A ${family} has no parameters that are worth searching.`] };
  const left = deadline === undefined ? undefined : ((deadline - performance.now()) / 1000) * tuningShare;
  const seconds = [tuning.timeoutSeconds, left].filter((limit) => limit !== undefined);
  const { best, trials } = await tune({
    space: search.space,
    rungs: search.rungs,
    evaluate: search.evaluate,
    seed,
    signal,
    onTrial,
    ...(tuning.resume && { resume: tuning.resume }),
    ...(tuning.trials !== undefined && { trials: tuning.trials }),
    ...(seconds.length > 0 && { seconds: Math.max(1e-3, Math.min(...seconds)) }),
  });
  const [ofDefaults] = trials;
  const gain = ofDefaults?.loss && (ofDefaults.loss - (best.loss as number)) / Math.abs(ofDefaults.loss);
  const notes = [
    best.number === 0 || gain === undefined
      ? `Of ${trials.length} sets of parameters none was better than the defaults.`
      : `The best of ${trials.length} sets of parameters lowered the loss by ${(100 * gain).toFixed(1)} % against the defaults, on the rows that chose it: on new ones expect less.`,
  ];
  return { settings: best.number === 0 ? defaults : search.settingsOf(best.parameters), trials, notes };
}
