/**
 * Loaded before each test file: property tests draw the same cases in every run,
 * so that a run says something of the code and not of luck. Other cases:
 * `MILLRACE_TEST_SEED=7 npm test`, or `MILLRACE_TEST_SEED=random`; a failure prints its seed.
 */
import fc from 'fast-check';

const { MILLRACE_TEST_SEED: wanted = '1' } = process.env;
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
