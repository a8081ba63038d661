import { LearningError } from '../errors.ts';

/** What one parameter may be. Bounds are included. */
export type Dimension =
  | { kind: 'uniform'; low: number; high: number }
  /** Even in the logarithm: for what matters by its factor. `low` is above 0. */
  | { kind: 'log-uniform'; low: number; high: number }
  /** Whole numbers; `logarithmic` ones are even in the logarithm and start at 1 or more. */
  | { kind: 'integer'; low: number; high: number; logarithmic?: boolean }
  | { kind: 'choice'; options: (number | string)[] };

export type Parameters = Record<string, number | string>;

export interface SearchSpace {
  dimensions: Record<string, Dimension>;
  /** What the first trial uses, so that no search ends worse than with it. May lie outside of the bounds. */
  defaults: Parameters;
}

/**
 * Where parameters lie in the space, in the order of its dimensions: 0..1 for a
 * number, the index of the option for a choice.
 */
export type Point = number[];

/** The nearest point of the space. */
export function pointOf(space: SearchSpace, parameters: Parameters): Point {
  return Object.entries(space.dimensions).map(([name, dimension]) => {
    const value = parameters[name] as number | string;
    if (dimension.kind === 'choice') return Math.max(0, dimension.options.indexOf(value));
    const { low, high, logarithmic } = scaleOf(dimension);
    const placed = logarithmic ? Math.log(Math.max(Number.MIN_VALUE, value as number)) : (value as number);
    return high > low ? Math.min(1, Math.max(0, (placed - low) / (high - low))) : 0.5;
  });
}

/** Numbers are rounded to four significant digits: more would say nothing and be hard to read. */
export function parametersAt(space: SearchSpace, point: Point): Parameters {
  const entries = Object.entries(space.dimensions).map(([name, dimension], axis) => {
    const place = point[axis] as number;
    return [
      name,
      dimension.kind === 'choice' ? (dimension.options[place] as number | string) : valueAt(dimension, place),
    ];
  });
  return Object.fromEntries(entries);
}

type NumberDimension = Exclude<Dimension, { kind: 'choice' }>;

function valueAt(dimension: NumberDimension, place: number): number {
  const { low, high, logarithmic } = scaleOf(dimension);
  const scaled = low + place * (high - low);
  const value = logarithmic ? Math.exp(scaled) : scaled;
  const rounded = dimension.kind === 'integer' ? Math.round(value) : Number(value.toPrecision(4));
  return Math.min(dimension.high, Math.max(dimension.low, rounded));
}

/** Whole numbers get half a step on either side, so that the first and the last are drawn as often as the others. */
function scaleOf(dimension: NumberDimension): { low: number; high: number; logarithmic: boolean } {
  const margin = dimension.kind === 'integer' ? 0.5 : 0;
  const logarithmic = dimension.kind === 'integer' ? dimension.logarithmic === true : dimension.kind === 'log-uniform';
  const low = dimension.low - margin;
  const high = dimension.high + margin;
  return logarithmic ? { low: Math.log(low), high: Math.log(high), logarithmic } : { low, high, logarithmic };
}

/** @throws LearningError when the space has no parameter, a range is empty or a default is missing. */
export function checkSpace(space: SearchSpace): void {
  const dimensions = Object.entries(space.dimensions);
  if (dimensions.length === 0) refuse('There is nothing to tune: name at least one parameter.');
  for (const [name, dimension] of dimensions) {
    const problem = problemOf(dimension, space.defaults[name]);
    if (problem) refuse(`'${name}' cannot be tuned: ${problem}.`);
  }
}

function problemOf(dimension: Dimension, value: number | string | undefined): string | undefined {
  if (value === undefined) return 'it has no default';
  if (dimension.kind === 'choice') return dimension.options.includes(value) ? undefined : 'its default is no option';
  if (!Number.isFinite(value)) return 'its default is no number';
  const { low, high } = scaleOf(dimension);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 'its bounds are not finite, or not above 0';
  return dimension.high < dimension.low ? 'its lower bound is above its upper bound' : undefined;
}

function refuse(detail: string): never {
  throw new LearningError('learning.search_space_invalid', detail);
}
