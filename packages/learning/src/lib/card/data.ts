import type { CardData, CardFeature, Column, Label, Table } from '../../index.ts';
import { countCategories } from '../features/category.ts';
import { isNumeric } from '../features/plan.ts';
import type { Split } from '../splits/read-split.ts';
import { addTo } from '../tally.ts';
import type { Target } from '../target.ts';

export interface DataOfCard {
  table: Table;
  target: Target;
  /** The columns that the model reads. */
  columns: Column[];
  /** Rows of the table. */
  trainingRows: Uint32Array;
  heldOutRows: Uint32Array;
  /** How the held-out rows were chosen; default: at random. */
  split?: Split;
  /** Name of the column that says how much a row counts. */
  weightsColumn?: string;
}

export function describeData(data: DataOfCard): CardData {
  const { table, target, columns, trainingRows, heldOutRows, split, weightsColumn } = data;
  const used = new Set([...columns.map(({ name }) => name), target.signature.name, weightsColumn]);
  return {
    rows: table.rows,
    rowsWithoutTarget: table.rows - target.rows.length,
    trainingRows: trainingRows.length,
    heldOutRows: heldOutRows.length,
    split: split ?? { kind: 'random' },
    ...(weightsColumn !== undefined && { weights: weightsColumn }),
    features: columns.map((column) => describeFeature(column, trainingRows)),
    ignored: table.columns.map(({ name }) => name).filter((name) => !used.has(name)),
    ...(target.labels
      ? { classes: countClasses(target, target.labels, trainingRows, heldOutRows) }
      : { target: describeTarget(target, trainingRows) }),
  };
}

function describeFeature(column: Column, rows: Uint32Array): CardFeature {
  const { name, type } = column;
  if (!isNumeric(column)) {
    const counts = countCategories(column, rows);
    const present = column.categories.map((category, code) => (category === '' ? 0 : (counts[code] as number)));
    const filled = present.reduce((sum, count) => sum + count, 0);
    return {
      name,
      type,
      missing: shareOf(rows.length - filled, rows),
      values: present.filter((count) => count > 0).length,
    };
  }
  let missing = 0;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) missing++;
    if (!Number.isFinite(value)) continue;
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  return { name, type, missing: shareOf(missing, rows), ...(from <= to && { from, to }) };
}

function shareOf(count: number, rows: Uint32Array): number {
  return rows.length > 0 ? count / rows.length : 0;
}

function countClasses(
  { values }: Target,
  labels: Label[],
  trainingRows: Uint32Array,
  heldOutRows: Uint32Array,
): { label: Label; trainingRows: number; heldOutRows: number }[] {
  const countsOf = (rows: Uint32Array): Uint32Array => {
    const counts = new Uint32Array(labels.length);
    for (const row of rows) addTo(counts, values[row] as number);
    return counts;
  };
  const [training, heldOut] = [countsOf(trainingRows), countsOf(heldOutRows)];
  return labels.map((label, k) => ({
    label,
    trainingRows: training[k] as number,
    heldOutRows: heldOut[k] as number,
  }));
}

function describeTarget({ values }: Target, rows: Uint32Array): { from: number; to: number; mean: number } {
  let [from, to, mean] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const row of rows) {
    const value = values[row] as number;
    from = Math.min(from, value);
    to = Math.max(to, value);
    mean += value / rows.length;
  }
  return { from, to, mean };
}
