import { createLogger, type Logger } from '../logging/logger.ts';

/** Silent, unless MILLRACE_TEST_LOG names a level. */
export function testLogger(): Logger {
  return createLogger({ name: 'test', level: process.env.MILLRACE_TEST_LOG ?? 'silent', format: 'pretty' });
}
