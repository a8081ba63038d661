import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith } from '../sound-model.ts';
import { secretsInFiles } from './secrets-in-files.ts';

test('names of files hold no secret', () => {
  const environment = { MILLRACE_DATABASE_URL_FILE: '/run/secrets/url', SERVER_TOKENS: 'off' };
  const secrets = { url: { file: '/srv/deploy/secrets/staging/url' } };
  assert.deepEqual(secretsInFiles(modelWith({ environment }, { secrets })), []);
});

test('a secret with a value is told, also as a part of an address or of a command', () => {
  const told = (environment: Record<string, string>) => secretsInFiles(modelWith({ environment }));
  assert.deepEqual(told({ POSTGRES_PASSWORD: 'postgres' }), [
    'api: POSTGRES_PASSWORD is a secret and has a value; name a file instead',
  ]);
  assert.equal(told({ GITHUB_TOKEN: 'a' }).length, 1);
  assert.deepEqual(told({ STORE: 'postgresql://mlflow:mlflow@postgres/mlflow' }), ['api: an address holds a password']);
  assert.deepEqual(secretsInFiles(modelWith({ command: ['--store', 'amqp://:a@b'] })), [
    'api: an address holds a password',
  ]);
});

test('a secret of another environment, of the repository or without a file is told', () => {
  for (const secret of [{ file: '/srv/deploy/secrets/production/url' }, { file: '/srv/deploy/url' }, { content: 'a' }])
    assert.deepEqual(secretsInFiles(modelWith({}, { secrets: { url: secret } })), [
      'secret url is no file of secrets/staging/',
    ]);
});
