import { readFile } from 'node:fs/promises';
import { LearningError } from '../errors.ts';

const file = new URL('../../../dist/kernel.wasm', import.meta.url);
const pageBytes = 65536;
const maximumPages = 65536;

/** The functions of assembly/kernel.ts. Pointers are byte offsets into its memory. */
export interface KernelFunctions {
  heapBase(): number;
  configureSplits(
    l2: number,
    rows: number,
    hessian: number,
    gain: number,
    smoothing: number,
    categoryL2: number,
    categoryRows: number,
    categoryLimit: number,
  ): void;
  findSplit(
    histogram: number,
    meta: number,
    features: number,
    gradientUnit: number,
    hessianUnit: number,
    countBits: number,
    out: number,
  ): void;
  buildHistogram(
    bins: number,
    rows: number,
    features: number,
    pairs: number,
    rowIndex: number,
    begin: number,
    end: number,
    histogram: number,
    firstGroup: number,
    lastGroup: number,
  ): void;
  subtractHistogram(parent: number, child: number, firstFeature: number, lastFeature: number): void;
  partition(bins: number, rowIndex: number, spare: number, begin: number, end: number, goesLeft: number): number;
  binNumbers(values: number, rows: number, bounds: number, target: number): void;
  placeBins(source: number, rows: number, target: number): void;
  logisticGradients(
    scores: number,
    labels: number,
    pairs: number,
    begin: number,
    end: number,
    gradientScale: number,
    hessianScale: number,
    countBits: number,
  ): void;
  squaredGradients(
    scores: number,
    labels: number,
    pairs: number,
    begin: number,
    end: number,
    gradientScale: number,
    hessianScale: number,
    countBits: number,
  ): void;
  softmaxGradients(
    probabilities: number,
    labels: number,
    pairs: number,
    begin: number,
    end: number,
    gradientScale: number,
    hessianScale: number,
    countBits: number,
    classIndex: number,
    hessianFactor: number,
  ): void;
  softmax(scores: number, probabilities: number, rows: number, classes: number, begin: number, end: number): void;
  largestResidual(scores: number, labels: number, begin: number, end: number): number;
  addToScores(scores: number, rowIndex: number, begin: number, end: number, value: number): void;
}

/** The kernel with a memory of its own. Allocations live until the kernel is dropped. */
export interface Kernel {
  run: KernelFunctions;
  /** A pointer to `bytes` zeroed bytes, aligned to 64. Throws `learning.too_large` past 4 GiB. */
  allocate(bytes: number): number;
  bytes(pointer: number, length: number): Uint8Array;
  words(pointer: number, length: number): Uint32Array;
  floats(pointer: number, length: number): Float32Array;
  doubles(pointer: number, length: number): Float64Array;
}

let compiled: Promise<WebAssembly.Module> | undefined;

async function compileKernel(): Promise<WebAssembly.Module> {
  const code = await readFile(file).catch((cause: unknown) => {
    throw new Error('The training kernel is not built: run `npm run prepare` in the repository.', { cause });
  });
  return WebAssembly.compile(code);
}

export async function createKernel(): Promise<Kernel> {
  compiled ??= compileKernel();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  const instance = await WebAssembly.instantiate(await compiled, { env: { memory, abort } });
  const run = instance.exports as unknown as KernelFunctions;
  let next = align(run.heapBase());
  return {
    run,
    allocate(bytes) {
      const pointer = next;
      next = align(next + bytes);
      const missing = Math.ceil((next - memory.buffer.byteLength) / pageBytes);
      if (missing > 0) grow(memory, missing);
      return pointer;
    },
    bytes: (pointer, length) => new Uint8Array(memory.buffer, pointer, length),
    words: (pointer, length) => new Uint32Array(memory.buffer, pointer, length),
    floats: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    doubles: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
  };
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

function abort(): never {
  throw new Error('The training kernel stopped at an internal check.');
}
