import { type BoostingParameters, defaultParameters } from '../../boosting/parameters.ts';
import { predictMargins } from '../../boosting/predict-margins.ts';
import { prepareFold } from '../../features/fit.ts';
import { slotsOf } from '../../features/plan.ts';
import { evaluateRounds } from '../../tuning/rounds.ts';
import { boostingSpace, roundRungs, withTrial } from '../../tuning/spaces.ts';
import { type BoostRequest, boostRounds, type RoundProgress, type RoundSearch, searchRounds } from '../boosting.ts';
import type { CrossValidated, FamilyTrainer, FitContext } from '../family.ts';
import { type TrainingGround, watchedRows } from '../ground.ts';
import { joinMargins } from './join.ts';

/** `maximumRounds` is the number of rounds once the folds have told it. */
export function boostedTrees(ground: TrainingGround): FamilyTrainer<BoostingParameters> {
  const { request, rows, fitted } = ground;
  const defaults = { ...defaultParameters(rows.labels.length), ...request.parameters };
  const hasCategories = fitted.features.some(({ kind }) => kind === 'category');
  const find = (settings: BoostingParameters, context: FitContext) => {
    return fitted.usesTarget ? searchApart(ground, settings, context) : searchTogether(ground, settings, context);
  };
  return {
    family: 'gradient-boosting',
    defaults,
    crossValidate: find,
    async fit(settings, context) {
      const request = requestFor(ground, settings, context);
      return { kind: 'trees', family: 'gradient-boosting', ensemble: await boostRounds(request) };
    },
    search: {
      space: boostingSpace(defaults, rows.labels.length, hasCategories),
      rungs: roundRungs(defaults.maximumRounds),
      evaluate: evaluateRounds(defaults.maximumRounds, async (parameters, { signal, onRound }) => {
        const tell = ({ validation }: RoundProgress) => onRound(validation ?? Number.NaN);
        // One matrix also where features look at the target: trials are all favoured alike.
        await searchRounds(
          requestFor(ground, withTrial(defaults, parameters), { signal, onRound: tell }),
          ground.folds,
        );
      }),
      settingsOf: (parameters) => withTrial(defaults, parameters),
    },
    describe: ({ maximumRounds, ...settings }) => ({
      ...settings,
      maximumRounds: defaults.maximumRounds,
      rounds: maximumRounds,
    }),
  };
}

function requestFor(ground: TrainingGround, parameters: BoostingParameters, context: FitContext): BoostRequest {
  const { rows, objective, threads, deadline, request, fitted } = ground;
  return {
    rows: rows.labels.length,
    sources: fitted.learningSources(),
    labels: rows.labels,
    weights: rows.weights,
    objective,
    parameters,
    monotone: directions(ground),
    seed: request.seed,
    threads,
    deadline,
    ...context,
  };
}

/** Of each slot; only numbers can be held to one. */
function directions({ request: { monotone }, fitted }: TrainingGround): Int8Array | undefined {
  if (!monotone || Object.keys(monotone).length === 0) return undefined;
  return Int8Array.from(slotsOf(fitted.features), ({ feature }) => {
    return feature.kind === 'number' ? (monotone[feature.name] ?? 0) : 0;
  });
}

type Found = CrossValidated<BoostingParameters>;

/** No feature looks at the target, so all folds share one matrix and stop at the same round. */
async function searchTogether(
  ground: TrainingGround,
  settings: BoostingParameters,
  context: FitContext,
): Promise<Found> {
  const { folds, fitted, rows } = ground;
  const found = await searchRounds(requestFor(ground, settings, context), folds);
  const margins = folds.map(({ watching }, fold) => {
    const matrix = watchedRows(fitted, rows.training, watching);
    return predictMargins(found.ensembles[fold] as RoundSearch['ensembles'][number], matrix, watching.length);
  });
  const { rounds, learning, outOfTime } = found;
  return { settings: { ...settings, maximumRounds: rounds }, margins: joinMargins(margins), learning, outOfTime };
}

/** Each fold has features of its own, so it is a training of its own; the mean number of rounds is taken. */
async function searchApart(ground: TrainingGround, settings: BoostingParameters, context: FitContext): Promise<Found> {
  const { folds, features, objective, threads, deadline, request } = ground;
  const searches: RoundSearch[] = [];
  const margins: Float64Array[][] = [];
  for (const [index, fold] of folds.entries()) {
    const prepared = prepareFold(features, fold);
    const { rows, sources, labels, weights, fitted } = prepared;
    const share = { fold: index, folds: folds.length };
    const search = await searchRounds(
      {
        ...{ rows, sources, labels, weights, objective, threads, deadline, parameters: settings },
        monotone: directions({ ...ground, fitted }),
        seed: request.seed,
        signal: context.signal,
        onRound: context.onRound && ((progress) => context.onRound?.(ofAll(progress, share))),
      },
      [prepared.fold],
    );
    searches.push(search);
    const matrix = watchedRows(fitted, ground.rows.training, fold.watching);
    margins.push(predictMargins(search.ensembles[0] as RoundSearch['ensembles'][number], matrix, fold.watching.length));
  }
  const rounds = Math.round(searches.reduce((sum, search) => sum + search.rounds / searches.length, 0));
  return {
    settings: { ...settings, maximumRounds: Math.max(1, rounds) },
    margins: joinMargins(margins),
    learning: searches[0]?.learning as RoundSearch['learning'],
    outOfTime: searches.some(({ outOfTime }) => outOfTime),
  };
}

/** One fold's round as a part of all rounds of all folds. */
function ofAll(progress: RoundProgress, { fold, folds }: { fold: number; folds: number }): RoundProgress {
  return { ...progress, round: fold * progress.rounds + progress.round, rounds: folds * progress.rounds };
}
