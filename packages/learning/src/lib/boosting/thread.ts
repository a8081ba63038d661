/** A helping thread of the kernel: takes part in every job until there is no more. */
import { parentPort, workerData } from 'node:worker_threads';
import type { KernelFunctions, ThreadData } from './kernel.ts';

const { compiled, memory, control, thread } = workerData as ThreadData;
const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
parentPort?.postMessage('ready');
(exports as unknown as KernelFunctions).serve(control, thread);
