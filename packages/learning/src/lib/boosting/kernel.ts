import { readFile } from 'node:fs/promises';
import { LearningError } from '../errors.ts';
import { controlWords } from './control-block.ts';
import { type Helper, startHelper } from './helper.ts';

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
  /**
   * Does a job with all threads, or with this one alone; returns when it is done.
   *
   * @throws Error when a thread failed or the kernel was closed.
   */
  work(job: number, parameters: readonly number[], alone?: boolean): void;
  /** A pointer to `bytes` zeroed bytes, aligned to 64. @throws LearningError `learning.too_large` past 4 GiB. */
  allocate(bytes: number): number;
  /** Takes back `pointer` and all that was allocated after it. */
  release(pointer: number): void;
  bytes(pointer: number, length: number): Uint8Array;
  words(pointer: number, length: number): Uint32Array;
  floats(pointer: number, length: number): Float32Array;
  doubles(pointer: number, length: number): Float64Array;
  /** Arrays on the memory must not be looked at any more: the next training may get it. Closing twice does no harm. */
  close(): Promise<void>;
}

let compiling: Promise<WebAssembly.Module> | undefined;

async function compileKernel(): Promise<WebAssembly.Module> {
  const code = await readFile(file).catch((cause: unknown) => {
    throw new Error('The training kernel is not built: run `npm run prepare` in the repository.', { cause });
  });
  return WebAssembly.compile(code);
}

/** Threads with the memory that they share; one training after another has them. */
interface Engine {
  threads: number;
  run: KernelFunctions;
  memory: WebAssembly.Memory;
  control: number;
  /** First byte that trainings may use. */
  base: number;
  /** Bytes behind this one were never handed out and are zero. */
  used: number;
  /** True when a thread failed: then it does nothing more. */
  isBroken: boolean;
  end(): Promise<void>;
}

/**
 * One engine waits for the next training: a search trains many times, and starting
 * threads and touching new memory takes as long as a small training.
 */
let parked: { engine: Engine; timer: NodeJS.Timeout } | undefined;
/** A larger memory is given back at once. */
const mostParkedBytes = 512 * 2 ** 20;
/** Nobody trains any more when nobody has for so long: memory and threads are given back. */
const parkedMilliseconds = 30_000;

/** In a table with fewer cells a step is over before another thread has woken up. */
const fewestSharedCells = 1_000_000;

/** How many of the threads that may be used are of use. */
export function usefulThreads(threads: number, cells: number): number {
  return cells < fewestSharedCells ? 1 : threads;
}

/** @param threads that share the work, this one among them; the answer does not depend on it. */
export async function createKernel(threads = 1): Promise<Kernel> {
  const waiting = takeParked();
  if (waiting?.threads === threads) return lend(waiting);
  await waiting?.end();
  return lend(await startEngine(threads));
}

function takeParked(): Engine | undefined {
  clearTimeout(parked?.timer);
  const engine = parked?.engine;
  parked = undefined;
  return engine;
}

async function giveBack(engine: Engine): Promise<void> {
  if (parked || engine.isBroken || engine.memory.buffer.byteLength > mostParkedBytes) return engine.end();
  parked = { engine, timer: setTimeout(() => takeParked()?.end(), parkedMilliseconds).unref() };
}

async function startEngine(threads: number): Promise<Engine> {
  compiling ??= compileKernel();
  const compiled = await compiling;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = instance.exports as unknown as KernelFunctions;
  const control = align(run.heapBase());
  const base = align(control + controlBytes);
  new Int32Array(memory.buffer, control, controlWords.count)[controlWords.threads] = threads;
  const started = await Promise.allSettled(
    Array.from({ length: threads - 1 }, (_, index) => startHelper({ compiled, memory, control, thread: index + 1 })),
  );
  const helpers = started.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
  const end = () => endWork(run, control, helpers);
  const failed = started.find((each) => each.status === 'rejected');
  if (failed) {
    await end();
    throw failed.reason;
  }
  return { threads, run, memory, control, base, used: base, isBroken: false, end };
}

async function endWork(run: KernelFunctions, control: number, helpers: Helper[]): Promise<void> {
  run.work(control, endOfWork);
  // Somebody waits for them now.
  for (const helper of helpers) helper.ref();
  await Promise.all(helpers.map(({ ended }) => ended));
}

/** The engine as one training sees it, until that closes it. */
function lend(engine: Engine): Kernel {
  const { threads, run, memory, control, base } = engine;
  const parametersInMemory = new Float64Array(memory.buffer, control + firstParameter, 32);
  let next = base;
  let isClosed = false;
  const checkOpen = (): void => {
    if (isClosed) throw new Error('The training kernel was closed: another training may have it.');
    if (engine.isBroken) throw new Error('A thread of the training kernel failed.');
  };
  return {
    threads,
    run,
    work(job, parameters, alone = false) {
      checkOpen();
      for (let index = 0; index < parameters.length; index++) parametersInMemory[index] = parameters[index] as number;
      runJob(engine, job, alone);
      checkOpen();
    },
    allocate(bytes) {
      checkOpen();
      const pointer = next;
      next = align(next + bytes);
      const missing = Math.ceil((next - memory.buffer.byteLength) / pageBytes);
      if (missing > 0) grow(memory, missing);
      if (pointer < engine.used) new Uint8Array(memory.buffer, pointer, Math.min(engine.used, next) - pointer).fill(0);
      engine.used = Math.max(engine.used, next);
      return pointer;
    },
    release(pointer) {
      next = pointer;
    },
    bytes: (pointer, length) => new Uint8Array(memory.buffer, pointer, length),
    words: (pointer, length) => new Uint32Array(memory.buffer, pointer, length),
    floats: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    doubles: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
    async close() {
      if (isClosed) return;
      isClosed = true;
      await giveBack(engine);
    },
  };
}

/** A thread that fails leaves the others in the middle of a job, so that no other may follow. */
function runJob(engine: Engine, job: number, alone: boolean): void {
  const { run, memory, control } = engine;
  try {
    if (alone) run.workAlone(control, job);
    else run.work(control, job);
  } catch (error) {
    engine.isBroken = true;
    throw error;
  }
  const words = new Int32Array(memory.buffer, control, controlWords.count);
  if (words[controlWords.failed] !== 0) engine.isBroken = true;
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
