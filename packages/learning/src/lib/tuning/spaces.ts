import type { ForestParameters } from '../boosting/forest.ts';
import type { BoostingParameters } from '../boosting/parameters.ts';
import type { Dimension, Parameters, SearchSpace } from './space.ts';

/**
 * What is worth searching of gradient boosting: the pace, the size of the trees, what
 * steadies them, and the rows and columns that each is shown. The number of rounds is
 * found by early stopping and is no part of the search.
 *
 * @param rows that are learnt from.
 * @param hasCategories without them the settings of categories would be searched in vain.
 */
export function boostingSpace(defaults: BoostingParameters, rows: number, hasCategories: boolean): SearchSpace {
  const mostLeaves = Math.min(255, Math.max(4, Math.floor(rows / 20)));
  const mostLeafRows = Math.min(300, Math.max(4, Math.floor(rows / 20)));
  const dimensions: Record<string, Dimension> = {
    learningRate: { kind: 'log-uniform', low: 0.02, high: 0.3 },
    leaves: { kind: 'integer', low: 3, high: mostLeaves, logarithmic: true },
    minimumLeafRows: { kind: 'integer', low: 1, high: mostLeafRows, logarithmic: true },
    l2: { kind: 'log-uniform', low: 0.01, high: 100 },
    rowShare: { kind: 'uniform', low: 0.4, high: 1 },
    columnShare: { kind: 'uniform', low: 0.3, high: 1 },
    ...(hasCategories && { categorySmoothing: { kind: 'log-uniform', low: 1, high: 100 } }),
  };
  return { dimensions, defaults: chosenFrom(defaults, dimensions) };
}

/**
 * Rounds, or trees of a forest, after which trials are compared. A ninth of all is the
 * least: earlier, fast paces look better than those that win in the end (on wine
 * quality, California housing and bank marketing, a first rung of a ninth found as
 * good parameters as no pruning, one of a twenty-seventh hardly any).
 */
export function roundRungs(maximumRounds: number): number[] {
  const rungs = [maximumRounds / 9, maximumRounds / 3, maximumRounds].map(Math.ceil);
  return [...new Set(rungs)];
}

/**
 * What is worth searching of a random forest: how many columns a node may choose from
 * and how far trees grow. More trees are never worse, so their number is not searched.
 *
 * @param rows that are learnt from.
 * @param slots columns of the model's matrix.
 */
export function forestSpace(defaults: ForestParameters, rows: number, slots: number): SearchSpace {
  const mostLeafRows = Math.min(100, Math.max(4, Math.floor(rows / 20)));
  const dimensions: Record<string, Dimension> = {
    nodeColumnShare: { kind: 'log-uniform', low: Math.min(0.9, Math.max(0.02, 1 / slots)), high: 1 },
    minimumLeafRows: { kind: 'integer', low: 1, high: mostLeafRows, logarithmic: true },
    maximumDepth: { kind: 'integer', low: 4, high: 24 },
  };
  return { dimensions, defaults: chosenFrom(defaults, dimensions) };
}

/**
 * Elastic net: how much of the penalty is the lasso's; its size is found along a path.
 * Not none at all: the path of a pure ridge begins so high that it ends too early.
 */
export function linearSpace(alpha: number): SearchSpace {
  const options = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
  if (!options.includes(alpha)) options.push(alpha);
  return { dimensions: { alpha: { kind: 'choice', options } }, defaults: { alpha } };
}

/** The parameters of a trial, with the defaults for everything that was not searched. */
export function withTrial<T extends object>(defaults: T, parameters: Parameters): T {
  return { ...defaults, ...parameters };
}

function chosenFrom(defaults: object, dimensions: Record<string, Dimension>): Parameters {
  const values = defaults as Record<string, number>;
  return Object.fromEntries(Object.keys(dimensions).map((name) => [name, values[name] as number]));
}
