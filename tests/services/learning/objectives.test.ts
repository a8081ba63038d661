/** Regressions with other losses than squared errors beside scikit-learn and LightGBM with the same settings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openModel, train } from '@millrace/learning/server';
import { askPython } from './ask-python.ts';
import { columnsForPython, isAtHand, type PublicTable, publicTables, readSplit } from './public-tables.ts';

type Loss = (actual: number, predicted: number) => number;

const pinball =
  (quantile: number): Loss =>
  (actual, predicted) =>
    actual > predicted ? quantile * (actual - predicted) : (1 - quantile) * (predicted - actual);
const absolute: Loss = (actual, predicted) => Math.abs(actual - predicted);
/** Half of the Poisson deviance. */
const poisson: Loss = (actual, predicted) =>
  (actual > 0 ? actual * Math.log(actual / predicted) : 0) - actual + predicted;

const cases = [
  { file: 'california_housing.csv', name: 'absolute', objective: 'absolute', loss: absolute },
  { file: 'california_housing.csv', name: 'quantile', objective: { quantile: 0.9 }, loss: pinball(0.9) },
  { file: 'bike_sharing_hourly.csv', name: 'quantile', objective: { quantile: 0.1 }, loss: pinball(0.1) },
  { file: 'bike_sharing_hourly.csv', name: 'poisson', objective: 'poisson', loss: poisson },
] as const;

for (const { file, name, objective, loss } of cases) {
  const which = publicTables.find((table) => table.file === file) as PublicTable;
  const quantile = typeof objective === 'object' ? objective.quantile : 0.5;
  test(`on ${file} the ${name} objective (${quantile}) is met as well as by scikit-learn and LightGBM, within noise`, {
    skip: !isAtHand(which),
  }, async (context) => {
    const split = readSplit(which);
    const { table, target, task, features, heldOut, testRows } = split;
    const algorithm = 'gradient-boosting';
    const request = { table, target, task, features, heldOut, seed: 1, algorithm, objective } as const;
    const model = await train(request);
    const onnx = await openModel(model.onnx, model.signature);
    const { values } = await onnx.predictTable(table, testRows);
    await onnx.release();
    const peers = await askPython<Record<string, number[]>>('objectives', {
      ...{ objective: name, quantile, parameters: model.parameters },
      ...{ columns: columnsForPython(split), actual: split.actual, trainingRows: split.trainingRows, testRows },
    });
    const compared = Object.entries(peers).map(([peer, predicted]) => {
      const losses = Array.from(testRows, (row, place) => {
        const actual = split.actual[row] as number;
        return { ours: loss(actual, values?.[place] as number), theirs: loss(actual, predicted[place] as number) };
      });
      const ours = mean(losses.map((of) => of.ours));
      const theirs = mean(losses.map((of) => of.theirs));
      const noise = 1.96 * standardError(losses.map((of) => of.ours - of.theirs));
      const figures = `loss ${ours.toPrecision(4)}, ${peer} ${theirs.toPrecision(4)}, noise ${noise.toPrecision(2)}`;
      context.diagnostic(`${file}, ${name} ${quantile}: ${figures}`);
      return { isNotWorse: ours <= theirs + noise, figures };
    });
    for (const { isNotWorse, figures } of compared) assert.ok(isNotWorse, figures);
  });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)) / values.length);
}
