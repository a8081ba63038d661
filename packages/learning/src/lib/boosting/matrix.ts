import { chooseBounds } from './bins.ts';
import type { Kernel } from './kernel.ts';
import type { SlotValues } from './tree.ts';

/** How one slot of the model matrix is filled: numbers to be binned, or category bins that are ready. */
export interface SlotSource {
  /** Number of bins including the missing one; only for categories. */
  categoryBins?: number;
  /** Values of the training rows, read once. */
  read(): SlotValues;
}

/** The training rows in bins, inside the kernel's memory: groups of eight slots, eight bytes a row and group. */
export interface BinnedMatrix {
  rows: number;
  slots: number;
  bins: number;
  /** 4 bytes a slot: u16 bins, u8 is category, u8 may split. */
  meta: number;
  /** Of each number slot: threshold that splits after bin b is thresholds[b - 1]; undefined for categories. */
  thresholds: (Float32Array | undefined)[];
}

export function binMatrix(kernel: Kernel, rows: number, sources: SlotSource[], maximumBins: number): BinnedMatrix {
  const slots = sources.length;
  const bins = kernel.allocate(Math.ceil(slots / 8) * 8 * rows);
  const meta = kernel.allocate(slots * 4);
  const values = kernel.allocate(rows * 4);
  const padded = kernel.allocate(255 * 4);
  const thresholds = sources.map((source, slot) => {
    const lane = bins + Math.floor(slot / 8) * 8 * rows + (slot % 8);
    const column = source.read();
    if (column instanceof Uint8Array) {
      kernel.bytes(values, rows).set(column);
      kernel.run.placeBins(values, rows, lane);
      describe(kernel, meta, slot, source.categoryBins ?? 256, true);
      return undefined;
    }
    const bounds = chooseBounds(column, maximumBins);
    kernel.floats(values, rows).set(column);
    kernel.floats(padded, 255).fill(Number.POSITIVE_INFINITY).set(bounds);
    kernel.run.binNumbers(values, rows, padded, lane);
    describe(kernel, meta, slot, bounds.length + 2, false);
    return bounds;
  });
  return { rows, slots, bins, meta, thresholds };
}

function describe(kernel: Kernel, meta: number, slot: number, binCount: number, isCategory: boolean): void {
  kernel.bytes(meta + slot * 4, 4).set([binCount & 255, binCount >> 8, isCategory ? 1 : 0, binCount > 1 ? 1 : 0]);
}

/** Lets a tree split only the slots for which `isOpen` says so. */
export function openSlots(kernel: Kernel, matrix: BinnedMatrix, isOpen: (slot: number) => boolean): void {
  const meta = kernel.bytes(matrix.meta, matrix.slots * 4);
  for (let slot = 0; slot < matrix.slots; slot++) {
    const bins = (meta[slot * 4] as number) + (meta[slot * 4 + 1] as number) * 256;
    meta[slot * 4 + 3] = bins > 1 && isOpen(slot) ? 1 : 0;
  }
}

/** Where the bin of a slot's first row lies; the next row is eight bytes on. */
export function laneOf(matrix: BinnedMatrix, slot: number): number {
  return matrix.bins + Math.floor(slot / 8) * 8 * matrix.rows + (slot % 8);
}
