import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnProfile } from '@millrace/datasets';
import type { TrainingRequest } from '@millrace/models';
import { checkValues } from './check-values.ts';

const words = (...values: string[]): ColumnProfile => ({
  name: 'kind',
  type: 'category',
  role: 'feature',
  missing: 0,
  distinct: values.length,
  top: values.map((value) => ({ value, count: 5 })),
});
const problemsOf = (change: Partial<TrainingRequest>, target: ColumnProfile) =>
  checkValues({ model: 'm', dataset: 'd', target: 'kind', ...change }, { rows: 20, columns: [target] });

test('costs are refused where the target has more than two classes, and taken where it has two', () => {
  const costs = { falsePositive: 1, falseNegative: 5 };
  const [problem] = problemsOf({ costs }, words('a', 'b', 'c'));
  assert.deepEqual([problem?.pointer, problem?.code], ['/costs', 'learning.costs_invalid']);
  assert.match(problem?.detail ?? '', /has 3 classes/);
  assert.deepEqual(problemsOf({ costs }, words('a', 'b')), []);
});

test('a class is called unknown only where all classes are listed', () => {
  const classWeights = { z: 2 };
  assert.equal(problemsOf({ classWeights }, words('a', 'b'))[0]?.pointer, '/classWeights/z');
  assert.deepEqual(problemsOf({ classWeights }, { ...words('a', 'b'), distinct: 30 }), []);
});

test('whole numbers, of which only the training tells whether they are classes, are left to it', () => {
  const grades: ColumnProfile = { ...words('3', '4', '5'), type: 'integer', min: 3, max: 5 };
  const asked = { costs: { falsePositive: 1, falseNegative: 1 }, classWeights: { 9: 2 } };
  assert.deepEqual(problemsOf(asked, grades), []);
  assert.equal(problemsOf({ ...asked, task: 'multiclass' }, grades).length, 2);
});
