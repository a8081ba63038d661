import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { LearningError } from '../errors.ts';

const file = new URL('../../../dist/kernel.wasm', import.meta.url);
const pageBytes = 65536;
const maximumPages = 65536;
const controlBytes = 512;
const firstParameter = 64;

/** What threads do together; the numbers and the order of parameters are those of assembly/jobs.ts. */
export const jobs = {
  growChildren: 1,
  binColumn: 2,
  derive: 3,
  quantise: 4,
  updateScores: 5,
  softmax: 6,
  divideRows: 7,
  collectRows: 8,
  interleave: 9,
} as const;
const endOfWork = 0;

/** The functions of assembly/kernel.ts. Pointers are byte offsets into its memory. */
export interface KernelFunctions {
  heapBase(): number;
  threadBytes(): number;
  serve(control: number, thread: number): void;
  work(control: number, job: number): void;
  partition(bins: number, rowIndex: number, spare: number, begin: number, end: number, goesLeft: number): number;
}

/** The kernel with a memory of its own and threads that share it. Allocations live until the kernel is dropped. */
export interface Kernel {
  /** How many threads work, this one among them. */
  threads: number;
  run: KernelFunctions;
  /** Does a job with all threads; returns when it is done. */
  work(job: number, parameters: readonly number[]): void;
  /** A pointer to `bytes` zeroed bytes, aligned to 64. Throws `learning.too_large` past 4 GiB. */
  allocate(bytes: number): number;
  /** Takes back `pointer` and all that was allocated after it. */
  release(pointer: number): void;
  bytes(pointer: number, length: number): Uint8Array;
  words(pointer: number, length: number): Uint32Array;
  floats(pointer: number, length: number): Float32Array;
  doubles(pointer: number, length: number): Float64Array;
  /** Ends the other threads. The memory stays readable. */
  close(): Promise<void>;
}

/** What a helping thread is given; see thread.ts. */
export interface ThreadData {
  compiled: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  thread: number;
}

let compiling: Promise<WebAssembly.Module> | undefined;

async function compileKernel(): Promise<WebAssembly.Module> {
  const code = await readFile(file).catch((cause: unknown) => {
    throw new Error('The training kernel is not built: run `npm run prepare` in the repository.', { cause });
  });
  return WebAssembly.compile(code);
}

/** @param threads that share the work, this one among them; the answer does not depend on it. */
export async function createKernel(threads = 1): Promise<Kernel> {
  compiling ??= compileKernel();
  const compiled = await compiling;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = instance.exports as unknown as KernelFunctions;
  const control = align(run.heapBase());
  let next = align(control + controlBytes);
  /** Bytes behind this one were never handed out and are zero. */
  let used = next;
  const doubles = (pointer: number, length: number) => new Float64Array(memory.buffer, pointer, length);
  doubles(control, 2).fill(0);
  new Uint32Array(memory.buffer, control, 4)[3] = threads;
  const parametersInMemory = doubles(control + firstParameter, 32);
  const helpers = Array.from({ length: threads - 1 }, (_, index) =>
    startHelper({ compiled, memory, control, thread: index + 1 }),
  );
  return {
    threads,
    run,
    work(job, parameters) {
      for (let index = 0; index < parameters.length; index++) parametersInMemory[index] = parameters[index] as number;
      run.work(control, job);
    },
    allocate(bytes) {
      const pointer = next;
      next = align(next + bytes);
      const missing = Math.ceil((next - memory.buffer.byteLength) / pageBytes);
      if (missing > 0) grow(memory, missing);
      if (pointer < used) new Uint8Array(memory.buffer, pointer, next - pointer).fill(0);
      used = Math.max(used, next);
      return pointer;
    },
    release(pointer) {
      next = pointer;
    },
    bytes: (pointer, length) => new Uint8Array(memory.buffer, pointer, length),
    words: (pointer, length) => new Uint32Array(memory.buffer, pointer, length),
    floats: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    doubles,
    async close() {
      run.work(control, endOfWork);
      await Promise.all(helpers);
    },
  };
}

/** Resolves when the thread has ended. */
async function startHelper(workerData: ThreadData): Promise<void> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData, stdin: false });
  await new Promise<void>((resolve, reject) => {
    worker.once('exit', () => resolve());
    worker.once('error', reject);
  });
}

function align(pointer: number): number {
  return Math.ceil(pointer / 64) * 64;
}

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages);
  } catch (cause) {
    throw new LearningError(
      'learning.too_large',
      'The table is too large to train on at once: choose fewer features or fewer rows.',
      { cause },
    );
  }
}
