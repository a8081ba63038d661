/** `npm run test:services`: the tests that need programs from outside npm. They are installed here; a missing one fails the run. */
import { ensureChromium } from './chromium.ts';
import { ensurePython } from './python.ts';
import { runTests } from './run-tests.ts';

process.exitCode = await runTests({
  patterns: ['tests/browser/**/*.test.ts', 'tests/services/**/*.test.ts'],
  env: { MILLRACE_TEST_CHROMIUM: ensureChromium(), MILLRACE_TEST_PYTHON: ensurePython() },
  concurrency: 1,
});
