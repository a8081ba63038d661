import { type BoostingParameters, defaultParameters } from '../boosting/parameters.ts';
import type { Target } from '../target.ts';
import { refuse } from './refuse.ts';
import type { TrainRequest } from './request.ts';

/** Least and most that makes sense; whole numbers where `whole`. */
const ranges: Partial<Record<keyof BoostingParameters, { low: number; high: number; whole?: true }>> = {
  learningRate: { low: 1e-6, high: 1 },
  leaves: { low: 2, high: 65_535, whole: true },
  maximumDepth: { low: 1, high: 100, whole: true },
  maximumRounds: { low: 1, high: 100_000, whole: true },
  patience: { low: 1, high: 100_000, whole: true },
  rowShare: { low: 1e-6, high: 1 },
  columnShare: { low: 1e-6, high: 1 },
  nodeColumnShare: { low: 1e-6, high: 1 },
  bins: { low: 2, high: 255, whole: true },
};
const anyFromZero = { low: 0, high: Number.MAX_VALUE };

/** @throws LearningError `learning.parameters_invalid` */
export function checkParameters({ parameters = {}, algorithm = 'auto' }: TrainRequest): void {
  const names = Object.keys(parameters);
  if (names.length > 0 && algorithm !== 'auto' && algorithm !== 'gradient-boosting') {
    refuse('parameters', `they are those of gradient boosting, not of '${algorithm}': leave them out.`);
  }
  const known = defaultParameters(1000) as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(parameters) as [string, number][]) {
    if (typeof known[name] !== 'number') refuse('parameters', `there is none called '${name}': leave it out.`);
    const { low, high, whole } = { whole: undefined, ...(ranges[name as keyof BoostingParameters] ?? anyFromZero) };
    if (value >= low && value <= high && (!whole || Number.isInteger(value))) continue;
    const range = high === Number.MAX_VALUE ? `from ${low} up` : `from ${low} to ${high}`;
    refuse('parameters', `'${name}' is ${value}: choose a ${whole ? 'whole ' : ''}number ${range}.`);
  }
}

/** An ONNX file ends at 2 GiB; a leaf and its part of the nodes above take about 70 bytes. */
const mostLeavesTogether = 25_000_000;

/**
 * What a file could not hold is not begun.
 *
 * @throws LearningError `learning.parameters_invalid`
 */
export function checkSize({ parameters = {} }: TrainRequest, { task, rows, labels = [] }: Target): void {
  if (Object.keys(parameters).length === 0) return;
  const { maximumRounds, leaves } = { ...defaultParameters(rows.length), ...parameters };
  const trees = maximumRounds * (task === 'multiclass' ? labels.length : 1);
  if (trees * Math.min(leaves, rows.length) <= mostLeavesTogether) return;
  refuse(
    'parameters',
    `${trees} trees of up to ${leaves} leaves could be more than a model file can hold: choose fewer maximumRounds or leaves.`,
  );
}
