import { jobs, type Kernel } from './kernel.ts';
import type { SlotValues } from './tree.ts';

/** How one slot of the model matrix is filled: numbers to be binned, or category bins that are ready. */
export interface SlotSource {
  /** Number of bins including the missing one; only for categories. */
  categoryBins?: number;
  /** Values of the training rows, read once. */
  read(): SlotValues;
}

/**
 * The training rows in bins, inside the kernel's memory, twice: column by column for
 * parting rows, and for histograms in groups of up to eight slots (eight bytes a row
 * and group) that lie side by side in panels.
 */
export interface BinnedMatrix {
  rows: number;
  slots: number;
  /** A byte a row, column after column. */
  columns: number;
  groups: number;
  /** Slots of each group but the last. */
  width: number;
  panels: number;
  panelBytes: number;
  groupsOfPanel: number;
  /** 4 bytes a slot: u16 bins, u8 is category, u8 unused. */
  meta: number;
  /** Of each slot: may it be split at all. */
  isUseful: Uint8Array;
  /** Of each number slot: threshold that splits after bin b is thresholds[b - 1]; undefined for categories. */
  thresholds: (Float32Array | undefined)[];
}

/** Values looked at when the bins of a number are chosen. */
const sampleSize = 200_000;
const mostBounds = 255;
const boundsBytes = 1024;

/** Reads every source once and puts its values into bins; several columns at a time where there are threads. */
export function binMatrix(kernel: Kernel, rows: number, sources: SlotSource[], maximumBins: number): BinnedMatrix {
  const slots = sources.length;
  const matrix = layOut(kernel, rows, slots);
  const binner = numberBinner(kernel, matrix, maximumBins);
  sources.forEach((source, slot) => {
    const column = source.read();
    if (column instanceof Uint8Array) {
      kernel.bytes(laneOf(matrix, slot), rows).set(column);
      describe(kernel, matrix, slot, source.categoryBins ?? 256, true);
    } else binner.add(slot, column);
  });
  binner.finish();
  binner.release();
  const { columns, width, panels, panelBytes, groups, groupsOfPanel } = matrix;
  kernel.work(jobs.interleave, [columns, rows, slots, width, panels, panelBytes, groups, groupsOfPanel]);
  return matrix;
}

/** Groups no wider than eight, panels of no more than eight groups, and a panel for every thread where there are slots enough. */
function layOut(kernel: Kernel, rows: number, slots: number): BinnedMatrix {
  const { threads } = kernel;
  const width = Math.ceil(slots / Math.max(Math.ceil(slots / 8), Math.min(threads, Math.ceil(slots / 4))));
  // Rounded up, the width may need fewer groups: none is left without slots.
  const groups = Math.ceil(slots / width);
  const fewest = Math.ceil(groups / 8);
  const panelCount = Math.min(groups, Math.ceil(fewest / threads) * threads);
  const groupsOfPanel = Math.ceil(groups / panelCount);
  const panelBytes = groupsOfPanel * 8 * rows;
  return {
    ...{ rows, slots, groups, width, groupsOfPanel, panelBytes },
    columns: kernel.allocate(slots * rows),
    panels: kernel.allocate(panelBytes * Math.ceil(groups / groupsOfPanel) + 64),
    meta: kernel.allocate(slots * 4),
    isUseful: new Uint8Array(slots),
    thresholds: new Array<Float32Array | undefined>(slots),
  };
}

/** Collects as many number columns as there are threads, then bins them together. */
function numberBinner(kernel: Kernel, matrix: BinnedMatrix, maximumBins: number) {
  const { rows } = matrix;
  const { threads } = kernel;
  const stride = Math.ceil(rows / 16) * 64;
  const step = Math.max(1, Math.floor(rows / sampleSize));
  const scratchOfThread = Math.ceil(rows / step) * 8 + 8192;
  const values = kernel.allocate(stride * threads);
  const bounds = kernel.allocate(boundsBytes * threads);
  const targets = kernel.allocate(threads * 4);
  const scratch = kernel.allocate(scratchOfThread * threads);
  const waiting: number[] = [];
  const finish = (): void => {
    const columns = [waiting.length, values, stride, rows, step, maximumBins];
    kernel.words(targets, threads).set(waiting.map((slot) => laneOf(matrix, slot)));
    kernel.work(jobs.binColumn, [...columns, bounds, targets, scratch, scratchOfThread]);
    waiting.forEach((slot, place) => {
      const at = bounds + place * boundsBytes;
      const count = kernel.words(at, mostBounds + 1)[mostBounds] as number;
      matrix.thresholds[slot] = kernel.floats(at, count).slice();
      describe(kernel, matrix, slot, count + 2, false);
    });
    waiting.length = 0;
  };
  return {
    add(slot: number, column: Float32Array): void {
      kernel.floats(values + stride * waiting.length, rows).set(column);
      waiting.push(slot);
      if (waiting.length === threads) finish();
    },
    finish,
    release: () => kernel.release(values),
  };
}

function describe(kernel: Kernel, matrix: BinnedMatrix, slot: number, binCount: number, isCategory: boolean): void {
  kernel.bytes(matrix.meta + slot * 4, 4).set([binCount & 255, binCount >> 8, isCategory ? 1 : 0, 0]);
  matrix.isUseful[slot] = binCount > 1 ? 1 : 0;
}

/** Where the bin of a slot's first row lies; that of the next row follows it. */
export function laneOf({ columns, rows }: BinnedMatrix, slot: number): number {
  return columns + slot * rows;
}
