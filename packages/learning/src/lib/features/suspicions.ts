import type { Column } from '../../index.ts';
import { addTo } from '../tally.ts';
import { accuracy, areaUnderCurve, type BinnedRows, binColumn, explainedVariance, linearFit } from './one-column.ts';
import { isNumeric, type NumberColumn, type WordColumn } from './plan.ts';
import type { StatisticTarget } from './statistics.ts';
import { findSum } from './sums.ts';

/** A column that may give the target away. */
export interface Suspicion {
  column: string;
  /** Half a sentence, with the figure. */
  reason: string;
  /** What the column reaches by itself: AUC, accuracy or R². */
  score: number;
}

/** What a column must reach by itself. */
const perfect = 0.99;
/** What it must reach on a few rows to be looked at further. */
const promising = 0.96;
const firstLook = 2000;
const mostRows = 20_000;
/** In fewer rows, or for rarer classes, a perfect score means little. */
const fewestRows = 50;
const fewestOfClass = 10;
/** When so many columns reach it, the task is easy rather than leaked. */
const manyColumns = 3;

/** A sample of the training rows. */
interface Sample {
  task: StatisticTarget['task'];
  classes: number;
  rows: Uint32Array;
  labels: Float64Array;
  /** Regression: ranks of the labels, so that a few large values do not hide a perfect order. */
  ranks?: Float64Array;
  /** Share of the most frequent class. */
  commonest: number;
}

/**
 * Columns that predict the target nearly perfectly by themselves, measured on rows
 * that were not looked at, and those whose being missing does. A suspicion, not a
 * proof: such a column is often known only after the fact.
 */
export function suspectColumns(
  columns: Column[],
  rows: Uint32Array,
  target: StatisticTarget,
): { suspicions: Suspicion[]; notes: string[] } {
  if (rows.length < fewestRows) return { suspicions: [], notes: [] };
  const sample = sampleOf(spread(rows.length, mostRows), rows, target);
  const first = sampleOf(spread(rows.length, firstLook), rows, target);
  const suspicions = columns.flatMap((column) => suspicionOf(column, first, sample) ?? []);
  if (suspicions.length >= manyColumns && suspicions.length > columns.length / 2) {
    return {
      suspicions: [],
      notes: [
        `${suspicions.length} of ${columns.length} columns each predict the target nearly perfectly by themselves: ` +
          'the task is easy, or all of them are known only after the fact.',
      ],
    };
  }
  suspicions.push(...suspectSums(columns, suspicions, first, sample));
  const notes = suspicions.map(({ column, reason }) => {
    return `Column '${column}' may give the target away: ${reason}. Leave it out if it is known only after the fact.`;
  });
  return { suspicions, notes };
}

/** Two columns of which a value is the sum are known no earlier than it, or one of them is. */
function suspectSums(columns: Column[], already: Suspicion[], first: Sample, all: Sample): Suspicion[] {
  if (all.task !== 'regression') return [];
  const rest = columns.filter(isNumeric).filter(({ name }) => !already.some(({ column }) => column === name));
  const promised = findSum(rest, first.rows, first.labels);
  if (!promised) return [];
  const pair = rest.filter(({ name }) => name === promised.one || name === promised.other);
  const found = findSum(pair, all.rows, all.labels);
  if (!found) return [];
  const { one, other, fit } = found;
  const reasonWith = (name: string): string => `together with '${name}' it adds up to the target (R² ${rounded(fit)})`;
  return [
    { column: one, reason: reasonWith(other), score: fit },
    { column: other, reason: reasonWith(one), score: fit },
  ];
}

/** Places from all over the rows, ascending. */
function spread(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count));
}

function sampleOf(places: Uint32Array, rows: Uint32Array, { task, classes, labels }: StatisticTarget): Sample {
  const own = Float64Array.from(places, (place) => labels[place] as number);
  const sampled = Uint32Array.from(places, (place) => rows[place] as number);
  if (task === 'regression') return { task, classes, rows: sampled, labels: own, ranks: ranksOf(own), commonest: 0 };
  const commonest = Math.max(...countClasses(own, classes)) / own.length;
  return { task, classes, rows: sampled, labels: own, commonest };
}

function countClasses(labels: Float64Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) addTo(counts, label);
  return counts;
}

function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  const firstOf = new Map<number, number>();
  sorted.forEach((value, rank) => {
    if (!firstOf.has(value)) firstOf.set(value, rank);
  });
  return values.map((value) => firstOf.get(value) as number);
}

function suspicionOf(column: Column, first: Sample, all: Sample): Suspicion | undefined {
  const measure = all.task === 'regression' ? 'R²' : 'AUC';
  const missing = missingRows(column, all.rows);
  const byMissing = missing ? missingScore(missing, all) : 0;
  if (byMissing > perfect) {
    const reason = `whether it is missing predicts the target by itself (${measure} ${rounded(byMissing)})`;
    return { column: column.name, reason, score: byMissing };
  }
  // Words have many values: a few rows would not show what they say.
  if (isNumeric(column) && columnScore(column, first) < promising) return undefined;
  const score = columnScore(column, all);
  if (score <= perfect) return undefined;
  const name = all.task === 'multiclass' ? 'accuracy' : measure;
  const reason = `it predicts the target nearly perfectly by itself (${name} ${rounded(score)})`;
  return { column: column.name, reason, score };
}

/** Never rounded up to a perfect score, but for what computing with floats takes from it. */
function rounded(score: number): string {
  return (Math.floor((score + 1e-9) * 10_000) / 10_000).toString();
}

function columnScore(column: Column, { task, classes, rows, labels, ranks, commonest }: Sample): number {
  const binned = binColumn(column, rows);
  if (task === 'binary')
    return commonest * rows.length > rows.length - fewestOfClass ? 0 : areaUnderCurve(binned, labels);
  if (task === 'regression') {
    const linear = isNumeric(column) ? linearFit(column, rows, labels) : 0;
    return Math.max(linear, explainedVariance(binned, labels), explainedVariance(binned, ranks ?? labels));
  }
  const right = accuracy(binned, labels, classes);
  // Where one class is nearly everything, naming it is right nearly always.
  return 1 - right <= (1 - perfect) * 5 * (1 - commonest) ? right : 0;
}

/** Bin 1 for rows that miss a value; undefined when nearly none or nearly all do. */
function missingRows(column: Column, rows: Uint32Array): BinnedRows | undefined {
  const missing = isNumeric(column) ? missingNumbers(column, rows) : missingWords(column, rows);
  if (Math.min(missing.length, rows.length - missing.length) < fewestOfClass) return undefined;
  const binOf = new Int32Array(rows.length);
  for (const place of missing) binOf[place] = 1;
  return { binOf, bins: 2 };
}

function missingNumbers({ values }: NumberColumn, rows: Uint32Array): number[] {
  const places: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    if (Number.isNaN(values[rows[place] as number] as number)) places.push(place);
  }
  return places;
}

function missingWords({ codes, categories }: WordColumn, rows: Uint32Array): number[] {
  const empty = categories.indexOf('');
  const places: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    const code = codes[rows[place] as number] as number;
    if (code < 0 || code === empty) places.push(place);
  }
  return places;
}

/** Of classes: how well missing or not tells the class apart that it tells best. */
function missingScore(missing: BinnedRows, { task, classes, labels, ranks }: Sample): number {
  if (task === 'regression')
    return Math.max(explainedVariance(missing, labels), explainedVariance(missing, ranks ?? labels));
  const counts = countClasses(labels, classes);
  const missingOf = new Float64Array(classes);
  for (let place = 0; place < labels.length; place++) {
    if (missing.binOf[place] === 1) addTo(missingOf, labels[place] as number);
  }
  const allMissing = missingOf.reduce((sum, count) => sum + count, 0);
  let best = 0;
  for (let ofClass = 0; ofClass < classes; ofClass++) {
    const own = counts[ofClass] as number;
    if (own < fewestOfClass || labels.length - own < fewestOfClass) continue;
    const share = (missingOf[ofClass] as number) / own;
    const shareOfRest = (allMissing - (missingOf[ofClass] as number)) / (labels.length - own);
    best = Math.max(best, (1 + Math.abs(share - shareOfRest)) / 2);
  }
  return best;
}
