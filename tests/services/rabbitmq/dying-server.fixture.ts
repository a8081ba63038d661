/** Serves the queue that its first argument names, and dies of the first request without a word. */
import { openBroker, Secret } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';

const [queue = '', url = ''] = process.argv.slice(2);
const broker = await openBroker({
  settings: { broker: { url: new Secret(url) } },
  logger: testLogger(),
  name: 'dying',
});
await broker.serve(queue, async () => process.kill(process.pid, 'SIGKILL'), { concurrency: 2 });
process.send?.('serving');
