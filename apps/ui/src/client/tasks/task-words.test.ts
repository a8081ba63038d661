import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '@millrace/tasks';
import { stateInWords } from './task-words.ts';

const queued = { state: 'queued', attempt: 0, step: 'Waiting to start' } as Task;

test('a task that waits for something that is away says what that is', () => {
  assert.equal(stateInWords(queued), 'Waiting for a free place');
  const away = 'Waiting: RabbitMQ cannot be reached. Check that it runs, then try again.';
  assert.equal(stateInWords({ ...queued, step: away }), away);
  const retried = 'Waiting to try again: The database does not answer.';
  assert.equal(stateInWords({ ...queued, attempt: 1, step: retried }), retried);
});
