import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soundService } from '../sound-model.ts';
import { startOrder } from './start-order.ts';

const mlflow = (condition: string) => ({ ...soundService, depends_on: { postgres: { condition, required: true } } });

function told(services: Record<string, typeof soundService>): string[] {
  return startOrder({ name: 'millrace-staging', services });
}

test('who waits for the health of what it uses is fine', () => {
  assert.deepEqual(told({ postgres: soundService, mlflow: mlflow('service_healthy') }), []);
});

test('who does not wait, or only for a start, is told', () => {
  assert.deepEqual(told({ postgres: soundService, mlflow: soundService }), [
    'mlflow: it does not wait for postgres (service_healthy)',
  ]);
  assert.deepEqual(told({ postgres: soundService, mlflow: mlflow('service_started') }), [
    'mlflow: it does not wait for postgres (service_healthy)',
    'mlflow: it starts after postgres without asking whether it is well',
  ]);
});

test('a part that another profile starts need not be there', () => {
  assert.deepEqual(told({ mlflow: soundService }), []);
});
