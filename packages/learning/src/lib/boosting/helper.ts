import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a helping thread is given; see thread.ts. */
export interface ThreadData {
  compiled: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** The control block of assembly/team.ts. */
  control: number;
  /** Its number; 0 is the thread that tells the others. */
  thread: number;
}

/** A thread that takes part in the jobs of a kernel. */
export interface Helper {
  /** Lets the process wait for its end. */
  ref(): void;
  /** Resolves when the thread is gone. */
  ended: Promise<void>;
}

const threadModule = new URL('./thread.ts', import.meta.url);

/**
 * Resolves when the thread waits for its first job. It keeps no process alive.
 *
 * @throws Error when it ends before that, rather than to wait for it for ever.
 */
export async function startHelper(workerData: ThreadData, module = threadModule): Promise<Helper> {
  const worker = new Worker(module, { workerData });
  // What stopped it is told by the control block, and must not stop the whole process.
  worker.on('error', () => {});
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const endedEarly = ended.then(() => {
    throw new Error('A thread of the training kernel ended before it began.');
  });
  await Promise.race([once(worker, 'message'), endedEarly]);
  worker.unref();
  return { ref: () => worker.ref(), ended };
}
