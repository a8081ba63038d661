import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith } from '../sound-model.ts';
import { knownSettings } from './known-settings.ts';

test('settings of the table are fine, and files of secrets that are given', () => {
  const environment = { MILLRACE_HOME: '/home', MILLRACE_ADMIN_KEY_FILE: '/run/secrets/key', OTHER: 'x' };
  assert.deepEqual(knownSettings(modelWith({ environment, secrets: [{ source: 'key' }] })), []);
});

test('a setting that no role knows is told, also a file for what is no secret', () => {
  const environment = { MILLRACE_HOMES: '/home', MILLRACE_API_PORT_FILE: '/etc/port' };
  assert.deepEqual(knownSettings(modelWith({ environment })), [
    'api: MILLRACE_HOMES is no setting of Millrace (docs/settings.md)',
    'api: MILLRACE_API_PORT_FILE is no setting of Millrace (docs/settings.md)',
  ]);
});

test('a secret that a service names but is not given is told', () => {
  const environment = { POSTGRES_PASSWORD_FILE: '/run/secrets/password' };
  assert.match(knownSettings(modelWith({ environment }))[0] ?? '', /not given/);
});
