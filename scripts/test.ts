/** `npm test`: every test that needs no outside service, on one embedded PostgreSQL. */
import { availableParallelism } from 'node:os';
import { startTestPostgres } from '@millrace/runtime/testing';
import { runTests } from './run-tests.ts';

const postgres = await startTestPostgres();
try {
  process.exitCode = await runTests({
    patterns: [
      'packages/**/*.test.ts',
      'apps/**/*.test.ts',
      'scripts/**/*.test.ts',
      'tests/{system,faults,standalone,docs}/**/*.test.ts',
    ],
    env: { MILLRACE_TEST_POSTGRES_URL: postgres.url },
    concurrency: Math.max(2, Math.min(4, availableParallelism())),
  });
} finally {
  await postgres.stop();
}
