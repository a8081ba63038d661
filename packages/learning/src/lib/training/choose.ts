import type { LearningTask } from '../../index.ts';
import { answersOf } from '../answers.ts';
import { calibratedLosses } from '../calibration/choose.ts';
import { describeSelection } from '../selection/describe.ts';
import { type Family, type FamilyScore, selectFamily } from '../selection/select-family.ts';
import { calibrationOf, watchedRowsOf } from './calibrate.ts';
import { boostedTrees } from './families/boosted.ts';
import { randomForest } from './families/forest.ts';
import { linearModel } from './families/linear.ts';
import type { CrossValidated, FamilyTrainer } from './family.ts';
import type { TrainingGround } from './ground.ts';
import { candidateFamilies, linkFor, lossName, rowLosses } from './objective.ts';
import type { Stages } from './progress.ts';

// biome-ignore lint/suspicious/noExplicitAny: each family keeps its own settings to itself
export type AnyTrainer = FamilyTrainer<any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyResult = CrossValidated<any>;

const trainerOf: Record<Family, (ground: TrainingGround) => AnyTrainer> = {
  linear: linearModel,
  'random-forest': randomForest,
  'gradient-boosting': boostedTrees,
};

export interface Chosen {
  trainer: AnyTrainer;
  /** With the defaults of the family; absent when nobody needed to know. */
  result?: AnyResult;
  selection?: FamilyScore[];
  notes: string[];
}

/** Share of the time budget in which families are compared. */
const selectionShare = 0.6;

/** The only family that can do what is asked, or the simplest within one standard error of the best. */
export async function chooseFamily(ground: TrainingGround, stages: Stages): Promise<Chosen> {
  const { request, target, folds, rows, deadline, objective } = ground;
  const trainers = candidateFamilies(request, target.task).map((family) => trainerOf[family](ground));
  const [only] = trainers as [AnyTrainer];
  if (trainers.length === 1) return { trainer: only, notes: [] };
  const results = new Map<Family, Promise<AnyResult>>();
  const losses = new Map<Family, Float64Array>();
  const candidates = trainers.map((trainer) => ({
    family: trainer.family,
    async fit(_: unknown, { place, signal }: { place: number; signal: AbortSignal }) {
      if (!results.has(trainer.family)) {
        const onRound = stages.next();
        results.set(trainer.family, trainer.crossValidate(trainer.defaults, { signal, onRound }));
      }
      const result = (await results.get(trainer.family)) as AnyResult;
      if (!losses.has(trainer.family)) losses.set(trainer.family, lossesOf(ground, trainer.family, result));
      const begin = folds.slice(0, place).reduce((sum, { watching }) => sum + watching.length, 0);
      return (losses.get(trainer.family) as Float64Array).slice(begin, begin + (folds[place]?.watching.length ?? 0));
    },
  }));
  const selection = await selectFamily({
    candidates,
    folds,
    ...(rows.weights && { weights: rows.weights }),
    ...(deadline !== undefined && { seconds: (Math.max(0, deadline - performance.now()) / 1000) * selectionShare }),
    signal: request.signal,
    onScore: request.onFamily,
  });
  const trainer = trainers.find(({ family }) => family === selection.family) as AnyTrainer;
  const result = (await results.get(selection.family)) as AnyResult;
  const notes = describeSelection(selection, lossName(objective));
  return { trainer, result, selection: selection.scores, notes };
}

/** What each watched row costs once the answers are calibrated as those of the model will be, by the other rows. */
function lossesOf(ground: TrainingGround, family: Family, { margins }: AnyResult): Float64Array {
  const { objective, target, rows, watched } = ground;
  const link = linkFor(family, objective);
  const calibration = calibrationOf(ground, link, margins);
  const rules = { link, ...(rows.scale && { scale: rows.scale }), ...(calibration && { calibration }) };
  const actual = Float64Array.from(watched, (place) => rows.actual[place] as number);
  const kind = calibration?.[0]?.kind;
  const { probabilities } = kind ? answersOf({ link }, target.task as LearningTask, margins) : {};
  if (kind && probabilities) {
    const { weights } = watchedRowsOf(ground);
    const options = { task: target.task, seed: ground.request.seed, ...(weights && { weights }) };
    const losses = calibratedLosses(probabilities, actual, kind, options);
    if (losses) return losses;
  }
  return rowLosses(objective, actual, answersOf(rules, target.task as LearningTask, margins));
}
