import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../api/http.ts';
import { usesOf } from './uses.ts';

test('what keeps a data set from being deleted is known by where it is', () => {
  const errors = [
    { pointer: '/api/v1/models/churn/versions/12', code: 'model', detail: 'version 12 of the model "churn" …' },
    { pointer: '/api/v1/tasks/0198', code: 'task', detail: 'the task 0198 has not finished' },
  ];
  const refused = new ApiError({ status: 409, code: 'datasets.in_use', detail: 'It is needed.', errors });
  assert.deepEqual(usesOf(refused), [{ model: 'churn', version: 12 }, { task: '0198' }]);
  assert.equal(usesOf(new ApiError({ status: 503, code: 'database.unavailable', detail: 'Away.' })), undefined);
});
