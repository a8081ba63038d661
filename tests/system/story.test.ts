/** The whole product in one process, on embedded parts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMillrace } from '@millrace/standalone';
import { MillraceClient } from '../millrace-client.ts';
import { tellStories } from '../product/stories.ts';

tellStories(async () => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-story-'));
  const product = await startMillrace({
    env: { MILLRACE_HOME: home, MILLRACE_API_PORT: '0', MILLRACE_UI_PORT: '0', MILLRACE_LOG_LEVEL: 'warn' },
  });
  return {
    client: new MillraceClient(product.apiUrl, product.adminKey),
    processes: 'one',
    async stop() {
      await product.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
});
