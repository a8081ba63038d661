/**
 * Starts a PostgreSQL in the given folder and says so on standard output, or
 * prints the code of the error. Lives until it is told to `stop` or killed;
 * SIGTERM makes it exit, also while it starts.
 */
import { createInterface } from 'node:readline';
import { testLogger } from '../testing/test-logger.ts';
import { startEmbeddedPostgres } from './start.ts';

process.on('SIGTERM', () => process.exit(0));
try {
  const server = await startEmbeddedPostgres({ directory: process.argv[2] ?? '', logger: testLogger() });
  console.log(JSON.stringify({ url: server.url.reveal(), pid: server.pid }));
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line === 'exit') process.exit(0);
    lines.close();
    void server.stop().then(() => console.log('stopped'));
  });
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ code, message }));
}
