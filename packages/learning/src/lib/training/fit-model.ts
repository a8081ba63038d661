import { setImmediate as breathe } from 'node:timers/promises';
import type { Curves } from '../../index.ts';
import type { FittedModel } from '../model.ts';
import type { FamilyScore } from '../selection/select-family.ts';
import type { Trial } from '../tuning/trial.ts';
import { calibrationOf, intervalOf } from './calibrate.ts';
import { type AnyResult, chooseFamily } from './choose.ts';
import type { TrainingGround } from './ground.ts';
import { candidateFamilies, linkFor, objectiveName } from './objective.ts';
import { progressOver } from './progress.ts';
import { tuneFamily } from './tune.ts';

export interface FitResult {
  model: FittedModel;
  /** Of the watched rows, by models that had not learnt from them. */
  margins: Float64Array[];
  parameters: Record<string, unknown>;
  learning?: Curves['learning'];
  selection?: FamilyScore[];
  trials?: Trial[];
  notes: string[];
}

/** Chooses the family, its parameters, the calibration and the interval, then learns from all training rows. */
export async function fitModel(ground: TrainingGround): Promise<FitResult> {
  const { request, target, objective, rows, fitted } = ground;
  const families = candidateFamilies(request, target.task).length;
  const compared = families > 1 ? families : 0;
  const stages = progressOver(compared + (compared === 0 || request.tuning ? 2 : 1), request.onProgress);
  const { trainer, result: withDefaults, selection, notes } = await chooseFamily(ground, stages);
  const tuned = await tuneFamily(ground, trainer);
  const context = request.signal ? { signal: request.signal } : {};
  const isKnown = withDefaults !== undefined && tuned.settings === trainer.defaults;
  const result: AnyResult = isKnown
    ? withDefaults
    : await trainer.crossValidate(tuned.settings, { ...context, onRound: stages.next() });
  // Small models are learnt in one go: an abort comes in here.
  await breathe(undefined, context);

  const link = linkFor(trainer.family, objective);
  const calibration = calibrationOf(ground, link, result.margins);
  const interval = intervalOf(ground, link, result.margins);
  const predictor = await trainer.fit(result.settings, { ...context, onRound: stages.next() });
  const model: FittedModel = {
    features: fitted.features,
    predictor,
    link,
    ...(rows.scale && { scale: rows.scale }),
    ...(calibration && { calibration }),
    ...(interval && { interval }),
  };
  return {
    model,
    margins: result.margins,
    parameters: { algorithm: trainer.family, ...trainer.describe(result.settings), ...decisions(ground, model) },
    ...(result.learning && { learning: result.learning }),
    ...(selection && { selection }),
    ...(tuned.trials && { trials: tuned.trials }),
    notes: [
      ...notes,
      ...tuned.notes,
      ...(result.outOfTime ? ['The time budget ran out before the loss stopped improving.'] : []),
      ...noteOnCalibration(ground, model),
      ...noteOnInterval(ground, model),
    ],
  };
}

function decisions({ request }: TrainingGround, { calibration, interval }: FittedModel): Record<string, unknown> {
  return {
    ...(request.objective !== undefined && { objective: objectiveName(request) }),
    ...(calibration?.[0] && { calibration: calibration[0].kind }),
    ...(interval && { intervalLevel: interval.level }),
  };
}

function noteOnCalibration({ request }: TrainingGround, { calibration }: FittedModel): string[] {
  if (request.calibrate !== true || calibration) return [];
  return ['The probabilities were left as they are: calibrating them would not have lowered the logloss.'];
}

function noteOnInterval({ request }: TrainingGround, { interval }: FittedModel): string[] {
  if (request.intervalLevel === undefined || interval) return [];
  return [`There are too few rows for an interval that holds ${request.intervalLevel} of them, so there is none.`];
}
