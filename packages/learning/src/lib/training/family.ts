import type { Curves } from '../../index.ts';
import type { LinearPredictor, TreePredictor } from '../model.ts';
import type { Family } from '../selection/select-family.ts';
import type { Parameters, SearchSpace } from '../tuning/space.ts';
import type { EvaluationContext } from '../tuning/tune.ts';
import type { RoundProgress } from './boosting.ts';

export interface FitContext {
  signal?: AbortSignal | undefined;
  onRound?: ((round: RoundProgress) => void) | undefined;
}

/** What the folds showed of a family with some parameters. */
export interface CrossValidated<Settings> {
  /** With everything that was found on the folds: rounds, the size of a penalty. */
  settings: Settings;
  /** Margins of the rows that the folds watch, by models that had not learnt from them; [margin][watched row]. */
  margins: Float64Array[];
  learning?: Curves['learning'];
  outOfTime: boolean;
}

/** A kind of model on the ground of one training. */
export interface FamilyTrainer<Settings> {
  family: Family;
  defaults: Settings;
  crossValidate(settings: Settings, context: FitContext): Promise<CrossValidated<Settings>>;
  /** Learns from all training rows. */
  fit(settings: Settings, context: FitContext): Promise<TreePredictor | LinearPredictor>;
  /** What can be searched, and how a trial is judged. */
  search?: {
    space: SearchSpace;
    rungs: number[];
    evaluate(parameters: Parameters, context: EvaluationContext): Promise<number>;
    settingsOf(parameters: Parameters): Settings;
  };
  /** For the lineage of the model. */
  describe(settings: Settings): Record<string, unknown>;
}
