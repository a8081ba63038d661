import { defaultForest } from '../../boosting/forest.ts';
import { predictMargins } from '../../boosting/predict-margins.ts';
import { slotsOf } from '../../features/plan.ts';
import type { Fold } from '../../splits/fold.ts';
import { evaluateFolds, type FoldLoss, foldRungs } from '../../tuning/folds.ts';
import type { Parameters } from '../../tuning/space.ts';
import { forestSpace, roundRungs, withTrial } from '../../tuning/spaces.ts';
import type { EvaluationContext } from '../../tuning/tune.ts';
import { type ForestParameters, type ForestRequest, growForest } from '../boosting.ts';
import type { FamilyTrainer, FitContext } from '../family.ts';
import { groundOfFold, type TrainingGround } from '../ground.ts';
import { joinMargins } from './join.ts';

/** A random forest has nothing to be found on the folds. */
export function randomForest(ground: TrainingGround): FamilyTrainer<ForestParameters> {
  const { rows, fitted, folds } = ground;
  const { labels, weights } = rows;
  const slots = slotsOf(fitted.features).length;
  const defaults = defaultForest(labels.length, slots, ground.objective);
  const common = (
    parameters: ForestParameters,
    context: FitContext,
  ): Omit<ForestRequest, 'rows' | 'sources' | 'labels'> => ({
    objective: ground.objective,
    parameters,
    seed: ground.request.seed,
    threads: ground.threads,
    deadline: ground.deadline,
    signal: context.signal,
  });
  const watchFold = async (settings: ForestParameters, fold: Fold, context: FitContext) => {
    const { watched, ...own } = groundOfFold(ground, fold);
    const ensemble = await growForest({ ...common(settings, context), ...own });
    return predictMargins(ensemble, watched, fold.watching.length);
  };
  const lossOf = async (searched: Parameters, place: number, signal: AbortSignal, trees = defaults.trees) => {
    const fold = folds[place] as Fold;
    const settings = { ...withTrial(defaults, searched), trees };
    return squaredError(ground, fold, await watchFold(settings, fold, { signal }));
  };
  /** With a single fold, trials that are behind are known by their first trees. */
  const evaluateTrees = async (searched: Parameters, { budget, signal }: EvaluationContext) => {
    return (await lossOf(searched, 0, signal, budget)).loss;
  };
  return {
    family: 'random-forest',
    defaults,
    async crossValidate(settings, context) {
      const margins: Float64Array[][] = [];
      for (const fold of folds) margins.push(await watchFold(settings, fold, context));
      return { settings, margins: joinMargins(margins), outOfTime: false };
    },
    async fit(settings, context) {
      const ensemble = await growForest({
        ...common(settings, context),
        ...{ rows: labels.length, sources: fitted.learningSources(), labels, weights },
      });
      return { kind: 'trees', family: 'random-forest', ensemble };
    },
    search: {
      space: forestSpace(defaults, labels.length, slots),
      rungs: folds.length > 1 ? foldRungs(folds.length) : roundRungs(defaults.trees),
      evaluate:
        folds.length > 1 ? evaluateFolds((searched, place, signal) => lossOf(searched, place, signal)) : evaluateTrees,
      settingsOf: (parameters) => withTrial(defaults, parameters),
    },
    describe: (settings) => ({ ...settings }),
  };
}

/**
 * What the margins of a fold are off by, squared: what trees make small. Not the
 * logloss, which is settled by the few shares that are 0 before they are calibrated.
 */
function squaredError({ rows, objective }: TrainingGround, { watching }: Fold, margins: Float64Array[]): FoldLoss {
  let weight = 0;
  let sum = 0;
  for (const [row, place] of watching.entries()) {
    const label = rows.labels[place] as number;
    const weightOfRow = rows.weights?.[place] ?? 1;
    weight += weightOfRow;
    for (const [margin, ofMargin] of margins.entries()) {
      const actual = objective.name === 'softmax' ? Number(label === margin) : label;
      sum += weightOfRow * (actual - (ofMargin[row] as number)) ** 2;
    }
  }
  return { loss: sum / weight, weight };
}
