import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { repositoryRoot } from '../run-tests.ts';

const home = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
after(() => rmSync(home, { recursive: true }));
// Stands in for the real one, which only root may call, and writes down what it is told.
writeFileSync(join(home, 'chown'), `#!/bin/sh\necho "$@" >>${home}/owners\n`);
chmodSync(join(home, 'chown'), 0o755);

function make(): Record<string, string> {
  const env = { PATH: `${home}:${process.env.PATH}`, MILLRACE_SECRETS: home };
  execFileSync('sh', [join(repositoryRoot, 'deploy/make-secrets.sh'), 'staging'], { env, stdio: 'pipe' });
  const folder = join(home, 'staging');
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

test('every secret of the compose files is made, closed to others, and no two services share one by chance', () => {
  const made = make();
  const files = globSync(join(repositoryRoot, 'deploy/*.yaml')).map((file) => readFileSync(file, 'utf8'));
  const wanted = [...files.join('\n').matchAll(/secrets\/\$\{MILLRACE_ENVIRONMENT\}\/([\w-]+)/g)].map(
    ([, name]) => name,
  );
  assert.ok(wanted.length > 10);
  assert.deepEqual(Object.keys(made).sort(), wanted.sort());
  for (const name of Object.keys(made)) assert.equal(statSync(join(home, 'staging', name)).mode & 0o777, 0o400, name);
  assert.equal(readFileSync(join(home, 'owners'), 'utf8').trim().split('\n').length, wanted.length);

  assert.equal(made['millrace-s3-secret'], made['minio-millrace-secret']);
  assert.ok(made['mlflow-database-url']?.includes(`mlflow:${made['postgres-mlflow-password']}@postgres`));
  assert.ok(made['api-broker-url']?.includes(`api:${made['rabbitmq-api-password']}@rabbitmq.staging`));
  const passwords = Object.keys(made).filter((name) => /^(postgres|rabbitmq|minio)-.*(password|secret)$/.test(name));
  assert.equal(new Set(passwords.map((name) => made[name])).size, passwords.length);
  for (const name of passwords) assert.match(made[name] ?? '', /^[A-Za-z0-9]{40}$/);
});

test('what is there stays, and what was lost is made again of what it belongs to', () => {
  const before = make();
  rmSync(join(home, 'staging', 'millrace-database-url'));
  assert.deepEqual(make(), before);
});

test('what is made of a password follows it when it is made anew, and nothing else changes', () => {
  const before = make();
  for (const name of ['rabbitmq-api-password', 'millrace-admin-key']) rmSync(join(home, 'staging', name));
  const made = make();
  assert.ok(made['api-broker-url']?.includes(`:${made['rabbitmq-api-password']}@`));
  assert.equal(made['prometheus-api-key'], made['millrace-admin-key']);
  assert.deepEqual(
    Object.keys(made).filter((name) => made[name] !== before[name]),
    ['api-broker-url', 'millrace-admin-key', 'prometheus-api-key', 'rabbitmq-api-password'],
  );
});
