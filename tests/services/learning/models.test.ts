/**
 * Default trainings beside xgboost, LightGBM and scikit-learn, which get the same rows, learning rate, leaves and shares
 * of rows and columns, and a number of rounds found by cross-validation, as ours is. The noise within which ours may lie
 * below the best of them is that of the rows judged on (a paired bootstrap of the difference) and that of training, which
 * is how far the three peers lie apart (the standard deviation of their metrics).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareScores, type ModelOutput, openModel, train } from '@millrace/learning/server';
import { askPython } from './ask-python.ts';
import { columnsForPython, isAtHand, publicTables, readSplit, type SplitTable } from './public-tables.ts';

const seed = 1;
/** Half of a 95 % interval of a normal error, in standard deviations. */
const normal95 = 1.96;

for (const which of publicTables) {
  test(`on ${which.file} a default training is as good as the best of xgboost, LightGBM and scikit-learn, within noise`, {
    skip: !isAtHand(which),
  }, async (context) => {
    const split = readSplit(which);
    const { file, table, target, task, features, heldOut, testRows } = split;
    const model = await train({ table, target, task, features, heldOut, seed, algorithm: 'gradient-boosting' });
    const onnx = await openModel(model.onnx, model.signature);
    const ours = await onnx.predictTable(table, testRows);
    await onnx.release();

    const { peers, rounds } = await askPython<{ peers: Record<string, number[]>; rounds: number }>('models', {
      task,
      seed,
      parameters: model.parameters,
      columns: columnsForPython(split),
      actual: split.actual,
      classes: split.classes,
      trainingRows: split.trainingRows,
      testRows,
    });
    const actual = Float64Array.from(testRows, (row) => split.actual[row] as number);
    const compared = Object.entries(peers).map(([name, predicted]) => {
      const comparison = compareScores(task, actual, outputOf(split, predicted), ours);
      assert.ok(comparison);
      const { metric, champion, challenger, difference, interval } = comparison;
      context.diagnostic(`${file}: ${metric} ${challenger.toFixed(4)}, ${name} ${champion.toFixed(4)}`);
      return { name, champion, difference, standardError: (interval[1] - interval[0]) / (2 * normal95) };
    });
    context.diagnostic(`${file}: ${model.parameters.rounds} rounds, peers ${rounds}`);
    const best = compared.toSorted((one, other) => other.champion - one.champion)[0] as (typeof compared)[number];
    const noise = normal95 * Math.hypot(best.standardError, deviation(compared.map(({ champion }) => champion)));
    const figures = `${best.difference.toFixed(4)} from ${best.name}, noise ${noise.toFixed(4)}`;
    context.diagnostic(`${file}: ${figures}`);
    assert.ok(best.difference >= -noise, figures);
  });
}

function outputOf({ task, classes }: SplitTable, predicted: number[]): ModelOutput {
  if (task === 'regression') return { values: Float32Array.from(predicted) };
  const probabilities = Float32Array.from(predicted);
  const labelIndex = Int32Array.from({ length: predicted.length / classes.length }, (_, row) => {
    const ofRow = predicted.slice(row * classes.length, (row + 1) * classes.length);
    return ofRow.indexOf(Math.max(...ofRow));
  });
  return { labelIndex, probabilities };
}

function deviation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
