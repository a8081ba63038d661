import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Table } from '../../index.ts';
import { numbers, words } from '../../testing/tables.ts';
import { randomFrom } from '../random.ts';
import type { Fold } from '../splits/fold.ts';
import { type FeatureRequest, fitFeatures, prepareFold } from './fit.ts';

const rows = 2400;
const shops = 300;

/** Text of many values, words, a date and a number; the target is chance, so nothing can be learnt of it. */
function chanceRequest(changes: Partial<FeatureRequest> = {}): FeatureRequest {
  const random = randomFrom(5);
  const table: Table = {
    rows,
    columns: [
      words('shop', rows, () => `shop ${Math.floor(random() * shops)}`, 'text'),
      words('city', rows, () => ['rome', 'oslo', 'lima', undefined][Math.floor(random() * 4)]),
      numbers('when', rows, () => 1.6e12 + Math.floor(random() * 1e11), 'datetime'),
      numbers('x', rows, () => random()),
      numbers('y', rows, () => Math.round(random()), 'boolean'),
    ],
  };
  const labels = (table.columns[4] as { values: Float64Array }).values.slice();
  const trainingRows = Uint32Array.from({ length: rows }, (_, row) => row);
  return { table, target: 'y', trainingRows, task: 'binary', classes: 2, labels, seed: 3, ...changes };
}

/** Every third row watches. */
const fold: Fold = {
  learning: Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => row % 3 > 0),
  watching: Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => row % 3 === 0),
};
const matrixOf = ({ sources }: { sources: { read(): ArrayLike<number> }[] }): number[][] =>
  sources.map((source) => Array.from(source.read()));

test('what the watching rows of a fold say of the target has no part in what any row is told', () => {
  const request = chanceRequest();
  const labels = request.labels.map((label, place) => (place % 3 === 0 ? 1 - label : label));
  const asItWas = prepareFold(request, fold);
  const changed = prepareFold({ ...request, labels }, fold);
  assert.ok(asItWas.fitted.usesTarget);
  assert.deepEqual(matrixOf(changed), matrixOf(asItWas));
  assert.notDeepEqual(changed.labels, asItWas.labels);
});

test('what the cells of the watching rows are has no part in the features of a fold', () => {
  const request = chanceRequest();
  const columns = request.table.columns.map((column): Column => {
    if ('values' in column)
      return { ...column, values: column.values.map((value, row) => (row % 3 ? value : value / 2)) };
    return { ...column, codes: column.codes.map((code, row) => (row % 3 ? code : 0)) };
  });
  const changed = prepareFold({ ...request, table: { rows, columns } }, fold);
  assert.deepEqual(changed.fitted.features, prepareFold(request, fold).fitted.features);
});

test('the matrix of a fold holds its learning rows first, then the watching rows as new rows would be seen', () => {
  const request = chanceRequest();
  const prepared = prepareFold(request, fold);
  const learning = fold.learning.length;
  assert.equal(prepared.rows, rows);
  assert.deepEqual(
    prepared.fold.learning,
    Uint32Array.from({ length: learning }, (_, row) => row),
  );
  assert.deepEqual(
    prepared.fold.watching,
    Uint32Array.from(fold.watching, (_, index) => learning + index),
  );
  assert.deepEqual(
    Array.from(prepared.labels.subarray(learning)),
    Array.from(fold.watching, (row) => request.labels[row]),
  );
  const watched = matrixOf(prepared).map((slot) => slot.slice(learning));
  assert.deepEqual(watched, matrixOf({ sources: prepared.fitted.sources(fold.watching) }));
  assert.ok(prepared.sources.every((source) => source.learningRows === learning));
});

test('a target of pure chance does not shine through the statistics that its own rows are told', () => {
  const request = chanceRequest();
  const fitted = fitFeatures(request);
  const [mean] = matrixOf({ sources: fitted.learningSources() }) as [number[]];
  const [table] = matrixOf({ sources: fitted.sources(request.trainingRows) }) as [number[]];
  const gap = (told: number[]): number => {
    const sums = [0, 0];
    const counts = [0, 0];
    told.forEach((value, row) => {
      const label = request.labels[row] as 0 | 1;
      sums[label] = (sums[label] as number) + value;
      counts[label] = (counts[label] as number) + 1;
    });
    return (sums[1] as number) / (counts[1] as number) - (sums[0] as number) / (counts[0] as number);
  };
  assert.ok(Math.abs(gap(mean)) < 0.02, `gap ${gap(mean)}`);
  assert.ok(gap(table) > 0.04, `the table of all rows does tell: ${gap(table)}`);
});

test('a missing text is told what the other rows with a missing text say, in training and after it', () => {
  const request = chanceRequest();
  const shop = request.table.columns[0] as Extract<Column, { codes: Int32Array }>;
  const codes = shop.codes.map((code, row) => (row % 2 === 0 && request.labels[row] === 1 ? -1 : code));
  // Both ways of being missing: no code, and the empty text.
  const categories = [...shop.categories, ''];
  const halfEmpty = codes.map((code, row) => (code < 0 && row % 4 === 0 ? categories.length - 1 : code));
  const columns = [{ ...shop, categories, codes: halfEmpty }, ...request.table.columns.slice(1)];
  const fitted = fitFeatures({ ...request, table: { rows, columns } });
  const missing = request.trainingRows.filter((row) => codes[row] === -1);
  for (const sources of [fitted.learningSources(), fitted.sources(request.trainingRows)]) {
    const [mean] = matrixOf({ sources }) as [number[]];
    assert.ok(missing.every((row) => (mean[row] as number) > 0.95));
  }
});

test('rows of one group are told nothing of each other', () => {
  const request = chanceRequest();
  // Each shop is one group, so no row may learn of its own shop.
  const shop = request.table.columns[0] as Extract<Column, { codes: Int32Array }>;
  const [mean, share] = matrixOf({ sources: fitFeatures({ ...request, groups: shop.codes }).learningSources() });
  const overall = request.labels.reduce((sum, label) => sum + label / rows, 0);
  assert.ok(mean?.every((value) => value === Math.fround(overall)));
  assert.ok(share?.every((value) => value === 0));
});

test('a row of weight two counts as two rows in the statistics', () => {
  const request = chanceRequest();
  const weights = request.labels.map((_, place) => (place % 2 === 0 ? 2 : 1));
  const repeated = Uint32Array.from({ length: rows * 1.5 }, (_, place) => (place < rows ? place : (place - rows) * 2));
  const twice = { trainingRows: repeated, labels: Float64Array.from(repeated, (row) => request.labels[row] as number) };
  const [weighted, doubled] = [fitFeatures({ ...request, weights }), fitFeatures({ ...request, ...twice })];
  const all = request.trainingRows.filter((row) => row % 2 === 1);
  const shopOf = (fitted: typeof weighted): number[][] => matrixOf({ sources: fitted.sources(all).slice(0, 2) });
  assert.deepEqual(shopOf(weighted), shopOf(doubled));
});

test('a fold in which every column is constant is prepared all the same', () => {
  const table = {
    rows: 20,
    columns: [numbers('x', 20, (row) => (row < 10 ? 1 : row)), numbers('y', 20, (row) => row)],
  };
  const trainingRows = Uint32Array.from({ length: 20 }, (_, row) => row);
  const labels = Float64Array.from(trainingRows);
  const request: FeatureRequest = { table, target: 'y', trainingRows, task: 'regression', classes: 0, labels, seed: 1 };
  const halves = { learning: trainingRows.subarray(0, 10), watching: trainingRows.subarray(10) };
  assert.equal(prepareFold(request, halves).sources.length, 1);
});
