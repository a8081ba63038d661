/**
 * `npm run test:deploy`: the tests of what is deployed, in containers. Without a Docker engine, and where none can be
 * started, it fails and says so.
 */
import { ensureBaseImage } from '../tests/deploy/base-image.ts';
import { startEngine } from '../tests/deploy/engine.ts';
import { runTests } from './run-tests.ts';
import { ensurePostgres, ensureRabbitmq, ensureServicesPython, ensureWeed } from './services.ts';

try {
  await using engine = await startEngine();
  process.exitCode = await runTests({
    patterns: ['tests/deploy/**/*.test.ts'],
    env: {
      ...engine.env,
      MILLRACE_TEST_NODE_IMAGE: ensureBaseImage(engine.env),
      MILLRACE_TEST_POSTGRES: ensurePostgres(),
      MILLRACE_TEST_RABBITMQ: ensureRabbitmq(),
      MILLRACE_TEST_SERVICES_PYTHON: ensureServicesPython(),
      MILLRACE_TEST_WEED: ensureWeed(),
    },
    concurrency: 1,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
