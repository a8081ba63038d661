/** A process for the tests of signals; with `hang` its part never stops. */
import { testLogger } from '../testing/test-logger.ts';
import { createLifecycle } from './lifecycle.ts';

const lifecycle = createLifecycle({ logger: testLogger(), deadlineSeconds: 60 });
const alive = setInterval(() => {}, 1_000);
lifecycle.add('part', async () => {
  console.log('stopping');
  if (process.argv[2] === 'hang') await new Promise(() => {});
  clearInterval(alive);
});
lifecycle.onSignals();
console.log('ready');
