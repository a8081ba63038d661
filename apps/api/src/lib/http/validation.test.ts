import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expectations } from '@millrace/datasets';
import { PredictRequest, TrainingRequest } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import type { TSchema } from 'typebox';
import { PageQuery } from './parameters.ts';
import { compileSchema } from './validation.ts';

function problemsOf(schema: TSchema, value: unknown, httpPart = 'body'): FieldProblem[] {
  const result = compileSchema({ schema, httpPart, method: 'POST', url: '/' })(value) as { error?: unknown };
  assert.ok(result.error instanceof MillraceError, 'the value must be refused');
  assert.equal(result.error.status, 422);
  return result.error.errors ?? [];
}

const training = { model: 'a', dataset: 'b', target: 'c' };

test('a missing field is named by its own pointer', () => {
  assert.deepEqual(problemsOf(TrainingRequest, { model: 'a', dataset: 'b' }), [
    { pointer: '/target', code: 'missing', detail: '`target` is missing.' },
  ]);
});

test('an unknown field is refused with the field that was probably meant', () => {
  const [problem] = problemsOf(TrainingRequest, { ...training, tagret: 'c' });
  assert.equal(problem?.pointer, '/tagret');
  assert.equal(problem?.code, 'unknown_field');
  assert.match(problem?.detail ?? '', /did you mean `target`/);
});

test('a body is not converted: a number in quotes is no number', () => {
  const [problem] = problemsOf(TrainingRequest, { ...training, version: '3' });
  assert.deepEqual(problem, {
    pointer: '/version',
    code: 'wrong_type',
    detail: '`version` must be a whole number, not a text.',
  });
});

test('a query is converted, and its problems point into the query', () => {
  const compiled = compileSchema({ schema: PageQuery, httpPart: 'querystring', method: 'GET', url: '/' });
  assert.deepEqual(compiled({ limit: '5' }), { value: { limit: 5 } });
  assert.equal(problemsOf(PageQuery, { limit: '5000' }, 'querystring')[0]?.pointer, '/query/limit');
});

test('a choice is listed in full, once, with the nearest of them', () => {
  const problems = problemsOf(TrainingRequest, { ...training, algorithm: 'linaer' });
  assert.equal(problems.length, 1);
  assert.match(problems[0]?.detail ?? '', /`auto`, `gradient-boosting`, `random-forest` or `linear`.*mean `linear`/);
});

test('a name that is not allowed comes back with the rule and one that would do', () => {
  const [problem] = problemsOf(TrainingRequest, { ...training, model: 'Café Größe 2' });
  assert.match(problem?.detail ?? '', /lower case letters.*`cafe-gro-e-2` would do/);
});

test('a cell that is a list is one problem at its own place', () => {
  assert.deepEqual(
    problemsOf(PredictRequest, { rows: [{ age: 1 }, { 'a/b': [1] }] }).map(({ pointer }) => pointer),
    ['/rows/1/a~1b'],
  );
});

test('an empty list of rows is refused in words', () => {
  assert.deepEqual(problemsOf(PredictRequest, { rows: [] }), [
    { pointer: '/rows', code: 'too_few', detail: '`rows` must not be empty.' },
  ]);
});

test('no body at all is told from a wrong one', () => {
  assert.equal(problemsOf(TrainingRequest, null)[0]?.detail, 'The body must be an object, not null.');
  assert.equal(problemsOf(TrainingRequest, [])[0]?.detail, 'The body must be an object, not a list.');
});

test('a body that is wrong everywhere costs a bounded answer', () => {
  const rows = Array.from({ length: 1000 }, () =>
    Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, [i]])),
  );
  assert.ok(problemsOf(PredictRequest, { rows }).length <= 100);
});

test('of objects that their kind tells apart, what is wrong with the one that was meant is said', () => {
  const problemsOfOne = (one: object) => problemsOf(Expectations, { expectations: [one] });
  assert.deepEqual(problemsOfOne({ kind: 'row-count', severity: 'fail', min: -5 }), [
    { pointer: '/expectations/0/min', code: 'out_of_range', detail: '`min` must be at least 0.' },
  ]);
  const [unknown] = problemsOfOne({ kind: 'rnage', column: 'age', severity: 'fail' });
  assert.equal(unknown?.pointer, '/expectations/0/kind');
  assert.match(unknown?.detail ?? '', /^`kind` must be `present`, .* Did you mean `range`\?$/);
  assert.deepEqual(problemsOfOne({ column: 'age', severity: 'fail' }), [
    { pointer: '/expectations/0/kind', code: 'missing', detail: '`kind` is missing.' },
  ]);
});
