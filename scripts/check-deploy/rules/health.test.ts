import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith, soundService } from '../sound-model.ts';
import { health } from './health.ts';

test('a service that is asked is fine', () => {
  assert.deepEqual(health(modelWith({})), []);
});

test('no healthcheck, an empty one and one that is switched off are told', () => {
  for (const healthcheck of [{}, { test: [] }, { test: ['NONE'] }, { test: ['CMD', 'true'], disable: true }])
    assert.deepEqual(health(modelWith({ healthcheck })), ['api: no healthcheck']);
});

test('a job, whose end others wait for, needs none', () => {
  const model = modelWith({ healthcheck: {} });
  const waits = (condition: string) => ({ ...soundService, depends_on: { api: { condition, required: true } } });
  assert.deepEqual(
    health({ ...model, services: { ...model.services, ui: waits('service_completed_successfully') } }),
    [],
  );
  assert.equal(health({ ...model, services: { ...model.services, ui: waits('service_healthy') } }).length, 1);
});
