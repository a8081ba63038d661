import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith, soundService } from '../sound-model.ts';
import { restarts } from './restarts.ts';

test('a service comes back unless it was stopped', () => {
  assert.deepEqual(restarts(modelWith({})), []);
  for (const restart of ['no', 'always', 'on-failure:5']) assert.equal(restarts(modelWith({ restart })).length, 1);
});

test('a job is tried again only so often, and not once it is done', () => {
  const ui = { ...soundService, depends_on: { api: { condition: 'service_completed_successfully', required: true } } };
  const told = (restart: string) => {
    const model = modelWith({ restart });
    return restarts({ ...model, services: { ...model.services, ui } });
  };
  assert.deepEqual(told('on-failure:5'), []);
  for (const restart of ['on-failure', 'unless-stopped']) assert.match(told(restart)[0] ?? '', /^api: a job/);
});
