/**
 * Default trainings beside xgboost, LightGBM and scikit-learn, which get the same rows, learning rate, leaves and shares
 * of rows and columns, and a number of rounds found by cross-validation, as ours is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareScores, type ModelOutput, openModel, train } from '@millrace/learning/server';
import { askPython } from './ask-python.ts';
import { columnsForPython, isAtHand, publicTables, readSplit, type SplitTable } from './public-tables.ts';

const seed = 1;

for (const which of publicTables) {
  test(`on ${which.file} a default training is as good as the best of xgboost, LightGBM and scikit-learn, within noise`, {
    skip: !isAtHand(which),
  }, async (context) => {
    const split = readSplit(which);
    const { table, target, task, features, heldOut, testRows } = split;
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
    const notWorse = Object.entries(peers).map(([name, predicted]) => {
      const compared = compareScores(task, actual, outputOf(split, predicted), ours);
      assert.ok(compared);
      const { metric, champion, challenger, difference, interval } = compared;
      const [low, high] = interval.map((end) => end.toFixed(4));
      const ofBoth = `${metric} ${challenger.toFixed(4)}, ${name} ${champion.toFixed(4)}`;
      context.diagnostic(`${which.file}: ${ofBoth}, difference ${difference.toFixed(4)} (${low} to ${high})`);
      return { name, isNotWorse: interval[1] >= 0, ofBoth };
    });
    context.diagnostic(`${which.file}: rounds ${model.parameters.rounds}, peers ${rounds}`);
    for (const { isNotWorse, ofBoth } of notWorse) assert.ok(isNotWorse, `worse beyond noise: ${ofBoth}`);
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
