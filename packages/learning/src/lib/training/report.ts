import type { ModelCard } from '../../index.ts';
import { modelCard } from '../card/card.ts';
import { describeBaseline } from '../description/baseline.ts';
import { importanceOf } from '../description/importance.ts';
import { whyNotCalibrated } from './calibrate.ts';
import type { FitResult } from './fit-model.ts';
import { explainGlobally, type GlobalExplanation } from './global-explanation.ts';
import type { TrainingGround } from './ground.ts';
import { type Judgement, judgeModel } from './judge.ts';
import { notesOn } from './notes.ts';
import type { TrainedModel } from './request.ts';
import { weightsOf } from './rows.ts';

/** Everything that is told about a model beside its files. */
export type Report = Omit<TrainedModel, 'onnx' | 'explainer' | 'signature'>;

/**
 * Judges and describes a fitted model.
 *
 * @throws AbortError when the request's signal aborts.
 */
export async function reportOn(ground: TrainingGround, fitted: FitResult): Promise<Report> {
  const { request, target, rows } = ground;
  const { columns, suspicions } = ground.fitted;
  const judgement = judgeModel(ground, fitted.model, fitted.margins);
  request.signal?.throwIfAborted();
  const importance = importanceOf(fitted.model, columns, rows.training);
  const explained = await explainGlobally(ground, fitted.model, importance);
  const notes = [...ground.fitted.notes, ...fitted.notes, ...notesOn(ground)];
  const { metrics, intervals, threshold, segments } = judgement;
  const curves = { ...judgement.curves, ...(fitted.learning && { learning: fitted.learning }) };
  return {
    task: target.task,
    metrics,
    intervals,
    curves,
    importance,
    baseline: describeBaseline(columns, rows.training),
    parameters: fitted.parameters,
    trainingRows: rows.training.length,
    heldOutRows: rows.heldOut.length,
    notes,
    card: cardOf(ground, fitted, judgement, { importance, notes, ...explained }),
    ...explained,
    ...(threshold && { threshold }),
    ...(segments && { segments }),
    ...(suspicions.length > 0 && { suspicions }),
    ...(fitted.selection && { selection: fitted.selection }),
    ...(fitted.trials && { trials: fitted.trials }),
    ...(fitted.model.interval && { interval: fitted.model.interval }),
  };
}

type Told = Pick<Report, 'importance' | 'notes'> & GlobalExplanation;

function cardOf(ground: TrainingGround, fitted: FitResult, judgement: Judgement, told: Told): ModelCard {
  const { request, target, rows } = ground;
  const { columns, suspicions } = ground.fitted;
  const { algorithm, ...parameters } = fitted.parameters;
  return modelCard({
    data: {
      table: request.table,
      target,
      columns,
      trainingRows: rows.training,
      heldOutRows: rows.heldOut,
      ...(request.split && { split: request.split }),
      ...(request.weights !== undefined && { weightsColumn: request.weights }),
    },
    algorithm: String(algorithm),
    parameters,
    seed: request.seed,
    evaluation: judgement,
    scores: judgement.scores,
    heldOutWeights: weightsOf(request, rows.heldOut),
    trainingWeights: rows.rowWeights,
    calibration: fitted.model.calibration,
    uncalibrated: target.labels && whyNotCalibrated(ground),
    quantile: ground.objective.quantile,
    interval: fitted.model.interval,
    threshold: judgement.threshold,
    segments: judgement.segments,
    importance: told.importance,
    permutation: told.permutation,
    suspicions,
    notes: told.notes,
  });
}
