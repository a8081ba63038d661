import { fitLinear, type LinearRequest } from '../../linear/fit.ts';
import { predictLinearMargins } from '../../linear/predictor.ts';
import { linearSpace, withTrial } from '../../tuning/spaces.ts';
import type { FamilyTrainer, FitContext } from '../family.ts';
import { groundOfFold, type TrainingGround } from '../ground.ts';
import { joinMargins } from './join.ts';

export interface LinearSettings {
  /** 1: lasso, 0: ridge, between: elastic net. */
  alpha: number;
  /** Size of the penalty, once the folds have told it. */
  lambda?: number;
}

/** Nearly the lasso, with a little ridge so that columns that say the same share their weight. */
const defaults: LinearSettings = { alpha: 0.9 };

export function linearModel(ground: TrainingGround): FamilyTrainer<LinearSettings> {
  const { rows, fitted, folds, objective, request } = ground;
  const { labels, weights } = rows;
  const common = (settings: LinearSettings, { signal }: FitContext) => ({
    objective: objective.name as LinearRequest['objective'],
    ...(objective.classes && { classes: objective.classes }),
    seed: request.seed,
    ...settings,
    ...(signal && { signal }),
  });
  const ofAllRows = (): Pick<LinearRequest, 'rows' | 'sources' | 'labels' | 'weights'> => {
    return { rows: labels.length, sources: fitted.learningSources(), labels, ...(weights && { weights }) };
  };
  const findPenalty = async (settings: LinearSettings, context: FitContext) => {
    const { lambda, path } = await fitLinear({ ...common(settings, context), ...ofAllRows(), folds });
    return { lambda, loss: path.find((point) => point.lambda === lambda)?.loss ?? Number.NaN };
  };
  return {
    family: 'linear',
    defaults,
    async crossValidate({ alpha }, context) {
      const { lambda } = await findPenalty({ alpha }, context);
      const margins: Float64Array[][] = [];
      for (const fold of folds) {
        const { watched, ...own } = groundOfFold(ground, fold);
        const { predictor } = await fitLinear({ ...common({ alpha, lambda }, context), ...own });
        margins.push(predictLinearMargins(predictor, watched, fold.watching.length));
      }
      return { settings: { alpha, lambda }, margins: joinMargins(margins), outOfTime: false };
    },
    async fit(settings, context) {
      return (await fitLinear({ ...common(settings, context), ...ofAllRows() })).predictor;
    },
    search: {
      space: linearSpace(defaults.alpha),
      rungs: [1],
      evaluate: async (parameters, { signal }) => {
        return (await findPenalty(withTrial(defaults, parameters), { signal })).loss;
      },
      settingsOf: (parameters) => withTrial(defaults, parameters),
    },
    describe: (settings) => ({ ...settings }),
  };
}
