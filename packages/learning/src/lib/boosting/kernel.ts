import { once } from 'node:events';
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
  workAlone(control: number, job: number): void;
  partition(bins: number, rowIndex: number, spare: number, begin: number, end: number, goesLeft: number): number;
}

/** The kernel with a memory of its own and threads that share it. Allocations live until the kernel is closed. */
export interface Kernel {
  /** How many threads work, this one among them. */
  threads: number;
  run: KernelFunctions;
  /** Does a job with all threads, or with this one alone; returns when it is done. */
  work(job: number, parameters: readonly number[], alone?: boolean): void;
  /** A pointer to `bytes` zeroed bytes, aligned to 64. Throws `learning.too_large` past 4 GiB. */
  allocate(bytes: number): number;
  /** Takes back `pointer` and all that was allocated after it. */
  release(pointer: number): void;
  bytes(pointer: number, length: number): Uint8Array;
  words(pointer: number, length: number): Uint32Array;
  floats(pointer: number, length: number): Float32Array;
  doubles(pointer: number, length: number): Float64Array;
  /** The memory must not be looked at any more: the next training may get it. */
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

/**
 * One kernel waits, with its threads, for the next training: a search trains many
 * times, and starting threads and touching new memory takes as long as a small training.
 */
let parked: (Kernel & { end(): Promise<void> }) | undefined;
/** A larger memory is given back. */
const mostParkedBytes = 512 * 2 ** 20;

/** In a table with fewer cells a step is over before another thread has woken up. */
const fewestSharedCells = 1_000_000;

/** How many of the threads that may be used are of use. */
export function usefulThreads(threads: number, cells: number): number {
  return cells < fewestSharedCells ? 1 : threads;
}

/** @param threads that share the work, this one among them; the answer does not depend on it. */
export async function createKernel(threads = 1): Promise<Kernel> {
  const waiting = parked;
  parked = undefined;
  if (waiting?.threads === threads) return waiting;
  await waiting?.end();
  return startKernel(threads);
}

async function startKernel(threads: number): Promise<Kernel> {
  compiling ??= compileKernel();
  const compiled = await compiling;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = instance.exports as unknown as KernelFunctions;
  const control = align(run.heapBase());
  const base = align(control + controlBytes);
  let next = base;
  /** Bytes behind this one were never handed out and are zero. */
  let used = next;
  const doubles = (pointer: number, length: number) => new Float64Array(memory.buffer, pointer, length);
  new Uint32Array(memory.buffer, control, 4)[3] = threads;
  const parametersInMemory = doubles(control + firstParameter, 32);
  const helpers = await Promise.all(
    Array.from({ length: threads - 1 }, (_, index) => startHelper({ compiled, memory, control, thread: index + 1 })),
  );
  const end = async (): Promise<void> => {
    run.work(control, endOfWork);
    // Somebody waits for them now.
    for (const { worker } of helpers) worker.ref();
    await Promise.all(helpers.map(({ ended }) => ended));
  };
  const kernel = {
    threads,
    run,
    work(job: number, parameters: readonly number[], alone = false) {
      for (let index = 0; index < parameters.length; index++) parametersInMemory[index] = parameters[index] as number;
      if (alone) run.workAlone(control, job);
      else run.work(control, job);
    },
    allocate(bytes: number) {
      const pointer = next;
      next = align(next + bytes);
      const missing = Math.ceil((next - memory.buffer.byteLength) / pageBytes);
      if (missing > 0) grow(memory, missing);
      if (pointer < used) new Uint8Array(memory.buffer, pointer, Math.min(used, next) - pointer).fill(0);
      used = Math.max(used, next);
      return pointer;
    },
    release(pointer: number) {
      next = pointer;
    },
    bytes: (pointer: number, length: number) => new Uint8Array(memory.buffer, pointer, length),
    words: (pointer: number, length: number) => new Uint32Array(memory.buffer, pointer, length),
    floats: (pointer: number, length: number) => new Float32Array(memory.buffer, pointer, length),
    doubles,
    end,
    async close() {
      if (parked || memory.buffer.byteLength > mostParkedBytes) return end();
      next = base;
      parked = kernel;
    },
  };
  return kernel;
}

/** Resolves when the thread waits for its first job. It keeps no process alive. */
async function startHelper(workerData: ThreadData): Promise<{ worker: Worker; ended: Promise<void> }> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await once(worker, 'message');
  worker.unref();
  return { worker, ended };
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
