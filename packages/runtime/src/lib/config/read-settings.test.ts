import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { ConfigError, readSettings } from './read-settings.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { settingsTable } from './settings-table.ts';

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readSettings(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const problem of error.problems) assert.ok(error.message.includes(problem));
    return error.problems;
  }
  return [];
}

test('a setting that nothing can take the place of is told when it is missing, in its variable and its file', async () => {
  await using folder = await temporaryDirectory();
  const needs = ['MILLRACE_DATABASE_URL', 'MILLRACE_BROKER_URL'] as const;
  const file = join(folder.path, 'broker-url');
  await writeFile(file, 'amqp://127.0.0.1\n');
  assert.throws(() => readSettings({ MILLRACE_API_PORT: 'eighty' }, needs), {
    message:
      /MILLRACE_API_PORT: must be a whole number.*MILLRACE_DATABASE_URL: must be set.*MILLRACE_BROKER_URL: must/s,
  });
  const env = { MILLRACE_DATABASE_URL: 'postgresql://127.0.0.1/millrace', MILLRACE_BROKER_URL_FILE: file };
  assert.equal(readSettings(env, needs).broker?.url.reveal(), 'amqp://127.0.0.1');
});

test('an empty environment gives the documented defaults, closed to the network', () => {
  const settings = readSettings({});
  assert.equal(settings.home, resolve('.millrace'));
  assert.deepEqual([settings.api.host, settings.api.port], ['127.0.0.1', 8000]);
  assert.deepEqual([settings.ui.host, settings.ui.port], ['127.0.0.1', 8501]);
  assert.equal(settings.database.url, undefined);
  assert.equal(settings.adminKey, undefined);
  assert.deepEqual(settings.api.corsOrigins, []);
  assert.ok(settings.processor.trainingThreads >= 1);
});

test('what the environment says is taken, and an empty variable is an unset one', () => {
  const settings = readSettings({
    MILLRACE_HOME: '/data/millrace',
    MILLRACE_API_PORT: '0',
    MILLRACE_UI_PORT: ' ',
    MILLRACE_SECURE_COOKIES: 'true',
    MILLRACE_CORS_ORIGINS: 'https://a.example, https://b.example',
    MILLRACE_API_PUBLIC_URL: 'https://api.example/',
    MILLRACE_DATABASE_URL: 'postgresql://user:pass@db/name',
    MILLRACE_TRAINING_SLOTS: '3',
    MILLRACE_TRAINING_THREADS: '4',
  });
  assert.equal(settings.home, resolve('/data/millrace'));
  assert.deepEqual([settings.api.port, settings.ui.port], [0, 8501]);
  assert.equal(settings.secureCookies, true);
  assert.deepEqual(settings.api.corsOrigins, ['https://a.example', 'https://b.example']);
  assert.equal(settings.api.publicUrl, 'https://api.example');
  assert.equal(settings.database.url?.reveal(), 'postgresql://user:pass@db/name');
  assert.equal(settings.processor.slots['train-model'], 3);
  assert.equal(settings.processor.trainingThreads, 4);
});

test('all problems are told at once, each with its name', () => {
  const problems = problemsOf({
    MILLRACE_API_PORT: '80000',
    MILLRACE_UI_PORT: 'http',
    MILLRACE_LOG_LEVEL: 'loud',
    MILLRACE_SECURE_COOKIES: 'yes',
    MILLRACE_API_PUBLIC_URL: 'api.example',
    MILLRACE_CORS_ORIGINS: 'https://fine.example,*',
    MILLRACE_BODY_LIMIT_BYTES: '10 MB',
    MILLRACE_API_PROT: '8000',
  });
  const named = problems.map((problem) => problem.split(':')[0]);
  assert.deepEqual(named.toSorted(), [
    'MILLRACE_API_PORT',
    'MILLRACE_API_PROT',
    'MILLRACE_API_PUBLIC_URL',
    'MILLRACE_BODY_LIMIT_BYTES',
    'MILLRACE_CORS_ORIGINS',
    'MILLRACE_LOG_LEVEL',
    'MILLRACE_SECURE_COOKIES',
    'MILLRACE_UI_PORT',
  ]);
});

test('a setting that does nothing without another one is told when it stands alone', () => {
  const told = (env: NodeJS.ProcessEnv) => problemsOf(env).map((problem) => problem.replace(/;.*/, ''));
  assert.deepEqual(told({ MILLRACE_S3_BUCKET: 'files', MILLRACE_S3_ACCESS_KEY_ID: 'key' }), [
    'MILLRACE_S3_ACCESS_KEY_ID: does nothing without MILLRACE_S3_SECRET_ACCESS_KEY',
  ]);
  assert.deepEqual(told({ MILLRACE_S3_BUCKET: 'files', MILLRACE_S3_SECRET_ACCESS_KEY: 'hunter2' }), [
    'MILLRACE_S3_SECRET_ACCESS_KEY: does nothing without MILLRACE_S3_ACCESS_KEY_ID',
  ]);
  assert.deepEqual(told({ MILLRACE_S3_ENDPOINT: 'http://127.0.0.1:9000' }), [
    'MILLRACE_S3_ENDPOINT: does nothing without MILLRACE_S3_BUCKET',
  ]);
  const both = { MILLRACE_S3_ACCESS_KEY_ID: 'key', MILLRACE_S3_SECRET_ACCESS_KEY: 'hunter2' };
  assert.deepEqual(told({ MILLRACE_S3_BUCKET: 'files', ...both }), []);
  // One that is there and wrong is told once.
  assert.equal(told({ MILLRACE_S3_BUCKET: 'x', MILLRACE_S3_ENDPOINT: 'http://127.0.0.1:9000' }).length, 1);
});

test('names that tests use are no typos', () => {
  const others = { MILLRACE_TEST_LOG: 'debug', MILLRACE_DATASETS: '/data', MILLRACE_KEY: 'of a caller', PATH: '/bin' };
  assert.deepEqual(problemsOf(others), []);
});

test('no problem and no print of the settings shows a secret', () => {
  const problems = problemsOf({ MILLRACE_ADMIN_KEY: 'hunter2', MILLRACE_DATABASE_URL: 'mysql://u:hunter2@db/x' });
  assert.equal(problems.length, 2);
  assert.doesNotMatch(problems.join(), /hunter2/);
  const settings = readSettings({
    MILLRACE_ADMIN_KEY: 'hunter2-hunter2-hunter2',
    MILLRACE_DATABASE_URL: 'postgresql://u:hunter2@db/x',
  });
  for (const shown of [inspect(settings, { depth: 9 }), JSON.stringify(settings), `${settings.adminKey}`]) {
    assert.doesNotMatch(shown, /hunter2/);
  }
  assert.equal(settings.adminKey?.reveal(), 'hunter2-hunter2-hunter2');
});

test('every setting is described, and its default is one that it accepts', () => {
  for (const definition of settingsTable as readonly SettingDefinition[]) {
    assert.match(definition.description, /\.$/, definition.name);
    if (definition.default !== undefined) assert.deepEqual(problemsOf({ [definition.name]: definition.default }), []);
  }
});

test('a secret may lie in a file, and only a secret; one that cannot be read is told', async () => {
  await using folder = await temporaryDirectory();
  const path = join(folder.path, 'url');
  await writeFile(path, 'amqp://a:b@queue/\n');
  assert.equal(readSettings({ MILLRACE_BROKER_URL_FILE: path }).broker?.url.reveal(), 'amqp://a:b@queue/');
  assert.match(problemsOf({ MILLRACE_BROKER_URL_FILE: `${path}s` })[0] ?? '', /_FILE: .*ENOENT/);
  assert.match(problemsOf({ MILLRACE_API_PORT_FILE: path })[0] ?? '', /there is no such setting/);
});

test('a password that is not percent-encoded is told, without a part of it', () => {
  const refused = ['mr:p@ss/word#1', 'p#word', 'p/word', '1/word', '1#word', '1?word', 'pa%ssword', '100%'];
  for (const password of refused) {
    for (const [name, scheme] of [
      ['MILLRACE_DATABASE_URL', 'postgresql'],
      ['MILLRACE_BROKER_URL', 'amqp'],
    ] as const) {
      const [problem = '', ...others] = problemsOf({
        [name]: `${scheme}://millrace:${password}@127.0.0.1:25432/millrace`,
      });
      assert.match(problem, new RegExp(`^${name}: .*percent-encode : @ / \\? # % in the password\\.$`), password);
      assert.ok(!problem.includes('word#') && !problem.includes(password), password);
      assert.deepEqual(others, []);
    }
  }
  const encoded = encodeURIComponent('mr:p@ss/word#1%?');
  assert.deepEqual(problemsOf({ MILLRACE_DATABASE_URL: `postgresql://millrace:${encoded}@127.0.0.1/millrace` }), []);
});
