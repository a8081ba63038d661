import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith } from '../sound-model.ts';
import { logRotation } from './log-rotation.ts';

test('a log of bounded files is fine', () => {
  assert.deepEqual(logRotation(modelWith({})), []);
});

test('a log without bounds is told', () => {
  assert.equal(logRotation(modelWith({ logging: {} })).length, 3);
  const endless = { driver: 'json-file', options: { 'max-size': '-1', 'max-file': '5' } };
  assert.match(logRotation(modelWith({ logging: endless }))[0] ?? '', /max-size/);
  const many = { driver: 'local', options: { 'max-size': '10m' } };
  assert.match(logRotation(modelWith({ logging: many }))[0] ?? '', /max-file/);
});
