import type { TrainingRequest } from '@millrace/models';
import { countOf, formatMeasure, formatShare } from '../format/numbers.ts';

/** What a training was asked for beyond its target, in words; what has a picture of its own is left out. */
export function askedWords(request: TrainingRequest): string[] {
  const { features, weights, monotone = {}, calibrate, intervalLevel, timeBudgetSeconds } = request;
  return [
    ...objectiveWords(request),
    ...(features ? [`${countOf(features.length, 'chosen column')} to learn from`] : []),
    ...(weights === undefined ? [] : [`rows count by ${weights}`]),
    ...classWords(request),
    ...Object.entries(monotone).map(([name, sign]) => `more ${name} never ${sign === 1 ? 'lowers' : 'raises'} it`),
    ...splitWords(request),
    ...(typeof calibrate === 'boolean' ? [`probabilities ${calibrate ? '' : 'not '}calibrated`] : []),
    ...(intervalLevel === undefined ? [] : [`intervals that hold ${formatShare(intervalLevel)}`]),
    ...(timeBudgetSeconds === undefined ? [] : [`at most ${countOf(timeBudgetSeconds, 'second')}`]),
  ];
}

/** What a value that is not the mean is; undefined for the mean. */
export function meaningOfValue({ objective }: TrainingRequest): string | undefined {
  if (objective === 'absolute') return 'the middle value: half of the true ones lie below';
  if (typeof objective !== 'object') return undefined;
  return `the value that ${formatShare(objective.quantile)} of the true ones lie below`;
}

function objectiveWords(request: TrainingRequest): string[] {
  const meaning = meaningOfValue(request);
  if (meaning !== undefined) return [meaning];
  return request.objective === 'poisson' ? ['counts, by Poisson'] : [];
}

function classWords({ classWeights }: TrainingRequest): string[] {
  if (classWeights === undefined) return [];
  if (classWeights === 'balanced') return ['each class counts as much'];
  return Object.entries(classWeights).map(([name, weight]) => `${name} counts ${formatMeasure(weight)} times`);
}

function splitWords({ split }: TrainingRequest): string[] {
  if (split === undefined || split.kind === 'random') return [];
  return [
    split.kind === 'time' ? `judged on the last by ${split.column}` : `judged on other groups of ${split.column}`,
  ];
}
