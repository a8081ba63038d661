import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findPredictionColumns, namePredictionColumns, type PredictionColumns } from './prediction-columns.ts';

function namesOf({ prediction, probability, probabilities, interval, problem }: PredictionColumns): string[] {
  const ends = interval ? [interval.lower, interval.upper] : [];
  return [prediction, ...(probability ? [probability] : []), ...probabilities, ...ends, problem];
}

test('every column that a batch prediction adds is found again, and none of the columns that were there', () => {
  const ownColumn = fc.string({ minLength: 1 }).filter((name) => !/^(prediction|probability)/.test(name));
  const columns = fc.uniqueArray(ownColumn);
  fc.assert(
    fc.property(columns, fc.uniqueArray(fc.string()), (own, labels) => {
      const added = namePredictionColumns(own, labels, labels.length === 0);
      const names = namesOf(added);
      assert.deepEqual([...findPredictionColumns([...own, ...names])].sort(), [...new Set(names)].sort());
    }),
  );
});

test('predicting a file that already carries predictions adds columns under new names', () => {
  const first = namePredictionColumns(['age'], ['yes', 'no']);
  const existing = ['age', ...namesOf(first)];
  const second = namePredictionColumns(existing, ['yes', 'no']);
  assert.deepEqual(second, {
    prediction: 'prediction_2',
    probability: 'probability_2',
    probabilities: ['probability_yes_2', 'probability_no_2'],
    problem: 'prediction_problem_2',
  });
  assert.ok(findPredictionColumns([...existing, second.prediction]).has('prediction_2'));
});

test('a probability column of its own, without a prediction beside it, stays a feature', () => {
  assert.equal(findPredictionColumns(['probability_of_rain', 'age']).size, 0);
});

test('the ends of an interval count only right behind their prediction', () => {
  const added = namesOf(namePredictionColumns(['lower', 'size'], [], true));
  assert.deepEqual(added, ['prediction', 'lower_2', 'upper', 'prediction_problem']);
  assert.deepEqual(findPredictionColumns(['lower', 'size', ...added]), new Set(added));
  assert.deepEqual(findPredictionColumns(['prediction', 'size', 'lower', 'upper']), new Set(['prediction']));
});

test('what a feedback join adds is found like what a batch prediction adds', () => {
  const columns = ['age', 'income', 'prediction', 'predicted_at', 'prediction_id'];
  assert.deepEqual(findPredictionColumns(columns), new Set(columns.slice(2)));
  assert.equal(findPredictionColumns(['age', 'predicted_at']).size, 0);
});

test('names that differ in their letters alone count as taken', () => {
  assert.equal(namePredictionColumns(['Prediction'], []).prediction, 'prediction_2');
});
