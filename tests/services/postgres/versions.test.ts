/** What is written for PostgreSQL holds on every version that is promised. `npm test` runs on 18, the newest. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { ensurePostgresOf } from '../../../scripts/postgres-versions.ts';
import { repositoryRoot } from '../../../scripts/run-tests.ts';
import { ensurePostgres } from '../../../scripts/services.ts';
import { startPostgres } from '../../product/services/postgres.ts';

const files = ['packages/runtime/src/lib/database/*.test.ts', 'packages/models/src/lib/recording/*.test.ts'];

for (const [version, programs] of [
  ["Debian's PostgreSQL", ensurePostgres()],
  ['PostgreSQL 16', ensurePostgresOf(16)],
  ['PostgreSQL 17', ensurePostgresOf(17)],
] as const) {
  test(`${version}: migrations, locks, notifications, partitions and records are as on the newest`, async () => {
    await using postgres = await startPostgres(['millrace'], programs);
    const found = globSync(files, { cwd: repositoryRoot });
    assert.ok(found.length > 1);
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
    const running = spawn(process.execPath, ['--test', ...found], {
      cwd: repositoryRoot,
      env: { ...environment, MILLRACE_TEST_POSTGRES_URL: postgres.urlOf('postgres').reveal() },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = running.stdout.toArray();
    const [code] = await once(running, 'exit');
    assert.equal(code, 0, Buffer.concat(await output).toString());
  });
}
