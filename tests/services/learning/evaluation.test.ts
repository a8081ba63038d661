/** Metrics and curves beside scikit-learn's, of the same scores. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LearningTask, Metrics } from '@millrace/learning';
import { evaluate, type ModelOutput } from '@millrace/learning/server';
import { randomFrom } from '@millrace/learning/testing';
import { askPython } from './ask-python.ts';

const tolerance = 1e-9;
const rows = 3000;

type Point = [number, number];
interface OfScikitLearn {
  metrics: Metrics;
  confusion?: number[][];
  curves?: { roc: Point[]; auc: number; precisionRecall: Point[]; averagePrecision: number; calibration?: Point[] }[];
}

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  for (const isWeighted of [false, true]) {
    const how = isWeighted ? 'with a weight for each row' : 'of equal rows';
    test(`metrics and curves of a ${task} task ${how} are scikit-learn's`, async () => {
      const { actual, scores, weights } = drawScores(task, isWeighted);
      const classes = task === 'multiclass' ? ['a', 'b', 'c', 'd'] : ['no', 'yes'];
      const labels = task === 'regression' ? undefined : classes;
      const ours = evaluate(task, actual, scores, labels, weights && { weights });
      const theirs = await askPython<OfScikitLearn>('evaluation', {
        task,
        actual,
        ...scores,
        weights: weights ?? null,
      });

      assert.deepEqual(Object.keys(ours.metrics).sort(), Object.keys(theirs.metrics).sort());
      for (const [name, value] of Object.entries(theirs.metrics)) isClose(ours.metrics[name], value, name);
      if (task === 'regression') return;
      ours.curves.confusion?.matrix.forEach((line, k) => {
        line.forEach((count, answer) => {
          isClose(count, theirs.confusion?.[k]?.[answer], `confusion of ${k} with ${answer}`);
        });
      });
      assert.equal(theirs.curves?.length, ours.curves.roc?.length);
      theirs.curves?.forEach((curve, index) => {
        const roc = ours.curves.roc?.[index];
        isClose(roc?.auc, curve.auc, 'area under the curve');
        isOnCurve(roc?.falsePositiveRate, roc?.truePositiveRate, curve.roc, 'ROC');
        const precisionRecall = ours.curves.precisionRecall?.[index];
        isClose(precisionRecall?.averagePrecision, curve.averagePrecision, 'average precision');
        isOnCurve(precisionRecall?.recall, precisionRecall?.precision, curve.precisionRecall, 'precision and recall');
        if (!curve.calibration) return;
        const calibration = ours.curves.calibration?.[index];
        assert.equal(calibration?.predicted.length, curve.calibration.length);
        isOnCurve(calibration?.predicted, calibration?.observed, curve.calibration, 'calibration');
      });
    });
  }
}

function isClose(ours: number | undefined, theirs: number | undefined, what: string): void {
  assert.ok(ours !== undefined && theirs !== undefined, `${what}: ${ours} and ${theirs}`);
  assert.ok(Math.abs(ours - theirs) <= tolerance * Math.max(1, Math.abs(theirs)), `${what}: ${ours} is not ${theirs}`);
}

/** Ours has a part of the points; each of them must be one of theirs, and the ends are there. */
function isOnCurve(x: number[] | undefined, y: number[] | undefined, theirs: Point[], what: string): void {
  assert.ok(x && y && x.length > 1, `${what} has no points`);
  x.forEach((first, index) => {
    const second = y[index] as number;
    const isTheirs = theirs.some(([a, b]) => Math.abs(a - first) <= tolerance && Math.abs(b - second) <= tolerance);
    assert.ok(isTheirs, `${what}: (${first}, ${second}) is not on scikit-learn's curve`);
  });
  const ends = theirs.map(([first]) => first);
  isClose(Math.min(...x), Math.min(...ends), `${what}, first`);
  isClose(Math.max(...x), Math.max(...ends), `${what}, last`);
}

/** Scores that tell something of the truth, many of them equal. */
function drawScores(task: LearningTask, isWeighted: boolean) {
  const random = randomFrom(7);
  const weights = isWeighted ? Float64Array.from({ length: rows }, () => 0.25 * Math.ceil(random() * 12)) : undefined;
  if (task === 'regression') {
    const actual = Float64Array.from({ length: rows }, () => 100 * random());
    const values = Float32Array.from(actual, (value) => value + 30 * (random() - 0.5));
    return { actual, scores: { values } satisfies ModelOutput, weights };
  }
  const classes = task === 'binary' ? 2 : 4;
  const actual = Float64Array.from({ length: rows }, () => Math.floor(random() * classes));
  const probabilities = new Float32Array(rows * classes);
  const labelIndex = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    // No score lies on an edge of the calibration curve's bins, which belong to the bin below for one and above for the other.
    const ofActual = (Math.floor(random() * 60) + 0.37 + 35 * random() ** 3) / 97;
    const drawn = Array.from({ length: classes }, (_, k) =>
      k === actual[row] ? ofActual : (1 - ofActual) / (classes - 1),
    );
    if (random() < 0.3) drawn.push(drawn.shift() as number);
    probabilities.set(drawn, row * classes);
    labelIndex[row] = drawn.indexOf(Math.max(...drawn));
  }
  return { actual, scores: { probabilities, labelIndex } satisfies ModelOutput, weights };
}
