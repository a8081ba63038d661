import type { Kernel } from './kernel.ts';
import type { BoostingParameters } from './parameters.ts';
import type { Units } from './units.ts';

/** Bytes of a found split; see assembly/split.ts. */
export const splitBytes = 320;
const tableOffset = 64;
const binsOfSlot = 256;

/** Sums over the rows of a node, in units of the quantisation. */
export interface Sums {
  gradient: number;
  hessian: number;
}

/** The best split of a node. */
export interface FoundSplit {
  /** As reported; not in units. */
  gain: number;
  slot: number;
  lastLeftBin: number;
  missingLeft: number;
  left: Sums;
  all: Sums;
}

/** Reads the results of a search, one of each thread; they are laid out two a thread. */
export function splitReader(kernel: Kernel, results: number) {
  const doubles = kernel.doubles(results, (splitBytes / 8) * 2 * kernel.threads);
  const numbers = new Int32Array(doubles.buffer, results, (splitBytes / 4) * 2 * kernel.threads);
  const unsigned = new Uint32Array(numbers.buffer, results, numbers.length);
  const sumsAt = (word: number, countBits: number): Sums => ({
    gradient: numbers[word + 1] as number,
    hessian: (unsigned[word] as number) >>> countBits,
  });
  return {
    /** Sums of the whole node, from the last of the threads that searched, which always has slots. */
    node: ({ countBits }: Units, threads: number): Sums => sumsAt(((threads - 1) * 2 * splitBytes) / 4 + 8, countBits),
    /** The best of the threads that searched, the lowest slot among equals; undefined when there is none. Copies its table to `table`. */
    best(child: 0 | 1, units: Units, table: number, threads: number): FoundSplit | undefined {
      let chosen = -1;
      for (let thread = 0; thread < threads; thread++) {
        const at = (thread * 2 + child) * splitBytes;
        if ((numbers[at / 4 + 2] as number) < 0) continue;
        if (chosen < 0 || (doubles[at / 8] as number) > (doubles[chosen / 8] as number)) chosen = at;
      }
      if (chosen < 0) return undefined;
      kernel.bytes(table, binsOfSlot).set(kernel.bytes(results + chosen + tableOffset, binsOfSlot));
      const word = chosen / 4;
      return {
        gain: (doubles[chosen / 8] as number) * (units.gradient ** 2 / units.hessian),
        slot: numbers[word + 2] as number,
        lastLeftBin: numbers[word + 3] as number,
        missingLeft: numbers[word + 4] as number,
        left: sumsAt(word + 6, units.countBits),
        all: sumsAt(word + 8, units.countBits),
      };
    },
  };
}

/** Writes the settings that assembly/split.ts reads, in units. */
export function writeSettings(
  kernel: Kernel,
  pointer: number,
  parameters: BoostingParameters,
  units: Units,
  monotone: number,
): void {
  kernel
    .doubles(pointer, 11)
    .set([
      parameters.l1 / units.gradient,
      parameters.l2 / units.hessian,
      parameters.minimumLeafRows,
      parameters.minimumLeafHessian / units.hessian,
      parameters.minimumGain / (units.gradient ** 2 / units.hessian),
      parameters.categorySmoothing / units.hessian,
      parameters.categoryL2 / units.hessian,
      parameters.minimumCategoryRows,
      parameters.categoryLimit,
      units.countBits,
      monotone,
    ]);
}

/** Value of a leaf before the learning rate: the minimum of its second-order loss, within bounds. */
export function leafValueOf(
  { gradient, hessian }: Sums,
  units: Units,
  { l1, l2 }: BoostingParameters,
  low: number,
  high: number,
): number {
  const slope = gradient * units.gradient;
  const size = Math.max(0, Math.abs(slope) - l1);
  const value = (-Math.sign(slope) * size) / (hessian * units.hessian + l2);
  // No rows and no penalty: nothing to learn.
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : 0;
}
