import type { Column, Signature, SignatureFeature } from '../../index.ts';
import { countCategories } from '../features/category.ts';
import { isDate, isNumeric, type NumberColumn, type PlannedFeature, type WordColumn } from '../features/plan.ts';
import type { Target } from '../target.ts';
import { rangeOf, sortedSample } from './sample.ts';

/** More known values than this are not listed; text of many values is free text for a form. */
const mostListedCategories = 1000;

/** What the model expects and answers: names, types, ranges, known values and defaults of its training rows. */
export function describeSignature(
  target: Target,
  features: PlannedFeature[],
  columns: Column[],
  ignored: string[],
  trainingRows: Uint32Array,
  hasInterval = false,
): Signature {
  const described = features.map((feature, index) => describeFeature(feature, columns[index] as Column, trainingRows));
  const taken = new Set(described.map(({ name }) => name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  const outputs: Signature['outputs'] = target.labels
    ? { label: free('label'), probabilities: target.labels.map((_, index) => free(`probability_${index}`)) }
    : { value: free('value'), ...(hasInterval && { lower: free('lower'), upper: free('upper') }) };
  return { task: target.task, target: target.signature, features: described, ignored, outputs };
}

function describeFeature(feature: PlannedFeature, column: Column, rows: Uint32Array): SignatureFeature {
  return isNumeric(column) ? describeNumber(feature, column, rows) : describeText(feature, column, rows);
}

function describeNumber(feature: PlannedFeature, column: NumberColumn, rows: Uint32Array): SignatureFeature {
  const { name, type } = column;
  const sorted = sortedSample(column, rows);
  const nullable = rows.some((row) => Number.isNaN(column.values[row]));
  const common = { name, type, tensor: tensorOf(feature), nullable } as const;
  if (sorted.length === 0) return common;
  const median = sorted[Math.floor(sorted.length / 2)] as number;
  if (type === 'boolean') return { ...common, default: median !== 0 };
  return { ...common, ...rangeOf(column, rows), default: median };
}

function tensorOf(feature: PlannedFeature): SignatureFeature['tensor'] {
  if (isDate(feature)) return 'int64';
  return feature.kind === 'number' ? feature.tensor : 'string';
}

function describeText(feature: PlannedFeature, column: WordColumn, rows: Uint32Array): SignatureFeature {
  const { name, type } = column;
  const counts = countCategories(column, rows);
  const present = column.categories
    .map((category, code) => ({ category, count: counts[code] as number }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count || (one.category < other.category ? -1 : 1));
  const known = present.map(({ category }) => category);
  const filled = present.reduce((sum, { count }) => sum + count, 0);
  const isListed = type === 'category' && known.length <= mostListedCategories;
  return {
    name,
    type,
    tensor: tensorOf(feature),
    nullable: filled < rows.length,
    ...(isListed && { categories: known }),
    ...(known[0] !== undefined && { default: known[0] }),
  };
}
