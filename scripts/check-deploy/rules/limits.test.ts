import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith } from '../sound-model.ts';
import { limits } from './limits.ts';

test('a service with all three limits is fine', () => {
  assert.deepEqual(limits(modelWith({})), []);
});

test('each limit that lacks is told, also one that means none', () => {
  assert.deepEqual(limits(modelWith({ deploy: {} })), [
    'api: no limit of processors',
    'api: no limit of memory',
    'api: no limit of processes',
  ]);
  const none = { cpus: 0, memory: '0', pids: -1 };
  assert.equal(limits(modelWith({ deploy: { resources: { limits: none } } })).length, 3);
});
