import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { repositoryRoot } from '../run-tests.ts';

const home = mkdtempSync(join(tmpdir(), 'millrace-rabbitmq-'));
after(() => rmSync(home, { recursive: true }));

/** What the container's start hands to RabbitMQ. */
function definitions(passwords = ['admin', 'api', 'processor']) {
  for (const file of globSync(`${home}/*`)) rmSync(file);
  for (const user of passwords) writeFileSync(join(home, `rabbitmq-${user}-password`), `${user}42`);
  writeFileSync(join(home, 'docker-entrypoint.sh'), '#!/bin/sh\n', { mode: 0o755 });
  const script = readFileSync(join(repositoryRoot, 'deploy/rabbitmq/start.sh'), 'utf8');
  const here = script.replaceAll(/\/run\/(secrets|millrace)/g, home);
  execFileSync('sh', ['-c', here], { env: { PATH: `${home}:${process.env.PATH}` }, stdio: 'pipe' });
  return JSON.parse(readFileSync(join(home, 'definitions.json'), 'utf8'));
}

test('each role has a user of its own with the rights that the documentation names', () => {
  const { users, permissions } = definitions();
  assert.deepEqual(
    users.map(({ name, password }: { name: string; password: string }) => [name, password]),
    ['admin', 'api', 'processor'].map((name) => [name, `${name}42`]),
  );
  const table = readFileSync(join(repositoryRoot, 'docs/concepts/services.md'), 'utf8');
  for (const { user, configure, write, read } of permissions.filter(({ user }: { user: string }) => user !== 'admin')) {
    const row =
      table.split('\n').find((line) => line.toLowerCase().startsWith(`| ${user} | `) && line.includes('amq')) ?? '';
    for (const right of [configure, write, read])
      assert.ok(row.includes(`\`${right.replaceAll('|', '\\|')}\``), `${user} has ${right}, documented is ${row}`);
  }
});

test('a password that cannot be read ends the start: it would be an empty one', () => {
  assert.throws(() => definitions(['admin', 'api']), /rabbitmq-processor-password/);
});
