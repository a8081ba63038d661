/** A helping thread of the kernel: takes part in every job until there is no more. */
import { parentPort, workerData } from 'node:worker_threads';
import { controlWords } from './control-block.ts';
import type { ThreadData } from './helper.ts';
import type { KernelFunctions } from './kernel.ts';

const { compiled, memory, control, thread } = workerData as ThreadData;
const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
parentPort?.postMessage('ready');
try {
  (exports as unknown as KernelFunctions).serve(control, thread);
} catch (error) {
  // The others wait for this thread: it says that it is done, and that it failed.
  const words = new Int32Array(memory.buffer, control, controlWords.count);
  Atomics.store(words, controlWords.failed, 1);
  Atomics.add(words, controlWords.finished, 1);
  Atomics.notify(words, controlWords.finished);
  throw error;
}
