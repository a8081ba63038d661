import type { Column } from '../../index.ts';
import type { SlotValues } from '../boosting/tree.ts';
import { type DatePart, datePartOf } from './dates.ts';
import { isNumeric, type NumberColumn, type Slot, type WordColumn } from './plan.ts';

/** Values of one slot for some rows of a column, exactly as the exported graph computes them. */
export function slotValues({ feature, part }: Slot, column: Column, rows: Uint32Array): SlotValues {
  if (isNumeric(column)) {
    if (feature.kind === 'elapsed') return dateParts(column, rows, 'elapsed', feature.origin);
    if (feature.kind === 'date') return dateParts(column, rows, feature.parts[part] as DatePart, feature.origin);
    return floats(column, rows);
  }
  if (feature.kind === 'category') {
    return pick(binsOfCodes(feature.known, column.categories), column, rows, new Uint8Array(rows.length));
  }
  if (feature.kind !== 'statistic') throw new Error(`Column '${column.name}' does not hold numbers.`);
  const means = meansOfCodes(feature.known, feature.means[part], feature.prior[part], column.categories);
  return pick(means, column, rows, new Float32Array(rows.length));
}

// Plain loops: `from` with a function takes ten times as long, and these run over every cell of the table.

function floats({ values }: NumberColumn, rows: Uint32Array): Float32Array {
  const result = new Float32Array(rows.length);
  for (let place = 0; place < rows.length; place++) result[place] = values[rows[place] as number] as number;
  return result;
}

function dateParts({ values }: NumberColumn, rows: Uint32Array, part: DatePart, origin: number): Float32Array {
  const result = new Float32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    result[place] = datePartOf(part, values[rows[place] as number] as number, origin);
  }
  return result;
}

/** @param ofCode what each code stands for, at code + 1. */
function pick<T extends SlotValues>(ofCode: T, { codes }: WordColumn, rows: Uint32Array, result: T): T {
  for (let place = 0; place < rows.length; place++) {
    result[place] = ofCode[(codes[rows[place] as number] as number) + 1] as number;
  }
  return result;
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
  const result = new Float32Array(categories.length + 1).fill(meanOf.get('') ?? prior ?? 0);
  categories.forEach((name, code) => {
    result[code + 1] = meanOf.get(name) ?? prior ?? 0;
  });
  return result;
}
