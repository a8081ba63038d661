/** The reasons of a prediction beside LightGBM's TreeSHAP on the same trees, written as a model file of LightGBM. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature, Table } from '@millrace/learning';
import { encodeRows, type InputRow, openExplainer, train } from '@millrace/learning/server';
import { type FittedModel, feedReader, readExplainer, slotsOf, treesOf } from '@millrace/learning/testing';
import { askPython } from './ask-python.ts';
import { lightgbmModel } from './lightgbm-model.ts';
import { isAtHand, type PublicTable, publicTables, readSplit } from './public-tables.ts';

const tolerance = 1e-6;
const explainedRows = 200;

interface OfLightgbm {
  margins: number[][];
  contributions: number[][];
}

for (const file of ['adult.csv', 'penguins.csv', 'california_housing.csv', 'bike_sharing_hourly.csv']) {
  const which = publicTables.find((table) => table.file === file) as PublicTable;
  test(`on ${file} the reasons are LightGBM's SHAP values of the same trees, to ${tolerance}`, {
    skip: !isAtHand(which),
  }, async () => {
    const { table, target, task, features, heldOut, testRows } = readSplit(which);
    const algorithm = 'gradient-boosting';
    const model = await train({
      table,
      target,
      task,
      features,
      heldOut,
      seed: 1,
      algorithm,
      parameters: { maximumRounds: 60 },
    });
    const { signature } = model;
    const fitted = readExplainer(model.explainer);
    const rows = Array.from(testRows.subarray(0, explainedRows), (row) => jsonRow(table, features, row));
    const matrix = feedReader(fitted.features)(encodeRows(signature, rows));
    const ofLightgbm = await askPython<OfLightgbm>('shap', {
      model: lightgbmModel(treesOf(fitted).trees, matrix.length),
      matrix,
    });
    compare(fitted, signature, model.explainer, rows, ofLightgbm);
  });
}

function compare(
  fitted: FittedModel,
  signature: Signature,
  explainer: Uint8Array,
  rows: InputRow[],
  { contributions, margins }: OfLightgbm,
): void {
  const { base } = treesOf(fitted);
  const factor = fitted.scale?.factor ?? 1;
  const offset = fitted.scale?.offset ?? 0;
  const slots = slotsOf(fitted.features);
  const { reasons, expected } = openExplainer(explainer, signature);
  base.forEach((start, margin) => {
    const answer = signature.task === 'binary' ? 1 : margin;
    const close = (ours: number, theirs: number, what: string) => {
      const distance = Math.abs(ours / factor - theirs);
      assert.ok(distance <= tolerance, `${what}: ${ours / factor} is not ${theirs}`);
    };
    reasons(rows, answer).forEach((ofRow, row) => {
      const ours = new Map(ofRow.map(({ feature, contribution }) => [feature, contribution]));
      const first = margin * (slots.length + 1);
      const theirs = new Map(fitted.features.map(({ name }) => [name, 0]));
      slots.forEach(({ feature: { name } }, slot) => {
        theirs.set(name, (theirs.get(name) as number) + (contributions[row]?.[first + slot] as number));
      });
      for (const [name, value] of theirs) close(ours.get(name) ?? Number.NaN, value, `row ${row}, ${name}`);
      const sum = ofRow.reduce((total, { contribution }) => total + contribution, expected[answer] as number);
      close(sum - offset - factor * start, margins[row]?.[margin] as number, `row ${row}, margin`);
      close(
        (expected[answer] as number) - offset - factor * start,
        contributions[row]?.[first + slots.length] as number,
        'expected',
      );
    });
  });
}

function jsonRow(table: Table, features: string[], row: number): InputRow {
  const of = features.map((name) => {
    const column = table.columns.find((each) => each.name === name) as Table['columns'][number];
    if ('codes' in column) return [name, column.categories[column.codes[row] as number] ?? null];
    const value = column.values[row] as number;
    return [name, Number.isNaN(value) ? null : value];
  });
  return Object.fromEntries(of) as InputRow;
}
