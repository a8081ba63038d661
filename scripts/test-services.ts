/**
 * `npm run test:services`: the tests that need programs from outside npm. All are installed first; one that cannot be
 * had fails the run. Each file of tests starts what it needs and stops it.
 */

import { ensureChromium } from './chromium.ts';
import { ensurePostgresOf } from './postgres-versions.ts';
import { ensurePython } from './python.ts';
import { ensureRabbitmq4 } from './rabbitmq-4.ts';
import { runTests } from './run-tests.ts';
import { ensureFaketime, ensurePostgres, ensureRabbitmq, ensureServicesPython, ensureWeed } from './services.ts';

process.exitCode = await runTests({
  patterns: ['tests/browser/**/*.test.ts', 'tests/services/**/*.test.ts'],
  env: {
    MILLRACE_TEST_CHROMIUM: ensureChromium(),
    MILLRACE_TEST_PYTHON: ensurePython(),
    MILLRACE_TEST_FAKETIME: ensureFaketime(),
    MILLRACE_TEST_POSTGRES: ensurePostgres(),
    MILLRACE_TEST_POSTGRES_16: ensurePostgresOf(16),
    MILLRACE_TEST_POSTGRES_17: ensurePostgresOf(17),
    MILLRACE_TEST_RABBITMQ: ensureRabbitmq(),
    MILLRACE_TEST_RABBITMQ_4: ensureRabbitmq4(),
    MILLRACE_TEST_SERVICES_PYTHON: ensureServicesPython(),
    MILLRACE_TEST_WEED: ensureWeed(),
  },
  // Most of them wait for services more than they compute.
  concurrency: 2,
});
