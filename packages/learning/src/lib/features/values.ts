import type { Column } from '../../index.ts';
import type { SlotValues } from '../boosting/tree.ts';
import { isNumeric, millisecondsPerDay, type Slot } from './plan.ts';

/** Values of one slot for some rows of a column, exactly as the exported graph computes them. */
export function slotValues({ feature, part }: Slot, column: Column, rows: Uint32Array): SlotValues {
  if (isNumeric(column)) {
    const { values } = column;
    if (feature.kind !== 'elapsed') return Float32Array.from(rows, (row) => values[row] as number);
    const { origin } = feature;
    return Float32Array.from(rows, (row) => ((values[row] as number) - origin) / millisecondsPerDay);
  }
  if (feature.kind === 'category') {
    const bins = binsOfCodes(feature.known, column.categories);
    return Uint8Array.from(rows, (row) => bins[(column.codes[row] as number) + 1] as number);
  }
  if (feature.kind !== 'statistic') throw new Error(`Column '${column.name}' does not hold numbers.`);
  const means = meansOfCodes(feature.known, feature.means[part], feature.prior[part], column.categories);
  return Float32Array.from(rows, (row) => means[(column.codes[row] as number) + 1] as number);
}

/** Bin of each code of a column, at code + 1, so that -1 (missing) is found at 0. */
export function binsOfCodes(known: string[], categories: string[]): Uint8Array {
  const binOf = new Map(known.map((name, index) => [name, index + 1]));
  const bins = new Uint8Array(categories.length + 1);
  categories.forEach((name, code) => {
    bins[code + 1] = name === '' ? 0 : (binOf.get(name) ?? known.length + 1);
  });
  return bins;
}

function meansOfCodes(
  known: string[],
  means: Float32Array | undefined,
  prior: number | undefined,
  categories: string[],
): Float32Array {
  const meanOf = new Map(known.map((name, index) => [name, means?.[index]]));
  const result = new Float32Array(categories.length + 1).fill(prior ?? 0);
  categories.forEach((name, code) => {
    result[code + 1] = meanOf.get(name) ?? prior ?? 0;
  });
  return result;
}
