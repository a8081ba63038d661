import { predictMargins } from '../../boosting/tree.ts';
import { type ForestRequest, growForest } from '../boosting.ts';
import type { FamilyTrainer, FitContext } from '../family.ts';
import { groundOfFold, type TrainingGround } from '../ground.ts';
import { joinMargins } from './join.ts';

/** A random forest has nothing to be found on the folds. */
export function randomForest(ground: TrainingGround): FamilyTrainer<Record<string, never>> {
  const { rows, fitted, folds } = ground;
  const common = (context: FitContext): Omit<ForestRequest, 'rows' | 'sources' | 'labels'> => ({
    objective: ground.objective,
    seed: ground.request.seed,
    threads: ground.threads,
    deadline: ground.deadline,
    signal: context.signal,
  });
  return {
    family: 'random-forest',
    defaults: {},
    async crossValidate(settings, context) {
      const margins: Float64Array[][] = [];
      for (const fold of folds) {
        const { watched, ...own } = groundOfFold(ground, fold);
        const ensemble = await growForest({ ...common(context), ...own });
        margins.push(predictMargins(ensemble, watched, fold.watching.length));
      }
      return { settings, margins: joinMargins(margins), outOfTime: false };
    },
    async fit(_, context) {
      const { labels, weights } = rows;
      const ensemble = await growForest({
        ...common(context),
        ...{ rows: labels.length, sources: fitted.learningSources(), labels, weights },
      });
      return { kind: 'trees', family: 'random-forest', ensemble };
    },
    describe: () => ({}),
  };
}
