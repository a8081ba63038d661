import type { SlotValues } from '../boosting/tree.ts';
import type { LinearNumberSlot, LinearPredictor, LinearSlot } from '../model.ts';
import type { Coefficients } from './coefficients.ts';
import type { Block, CategoryBlock, LinearMatrix, NumberBlock } from './columns.ts';
import { addProducts } from './products.ts';

/** The model in terms of the slots; its weights are float32, as in the exported file. */
export function predictorOf(
  matrix: LinearMatrix,
  { intercept, byMargin }: Coefficients,
  weights: Float64Array,
): LinearPredictor {
  const means = new Float64Array(matrix.columns);
  for (const block of matrix.blocks) addProducts(block, weights, 0, means);
  return { kind: 'linear', intercept: Array.from(intercept), slots: matrix.blocks.map((block) => slotOf(block)) };

  function slotOf(block: Block): LinearSlot {
    return block.kind === 'category' ? categorySlot(block, byMargin, means) : numberSlot(block, byMargin, means);
  }
}

function numberSlot(block: NumberBlock, byMargin: Float64Array[], means: Float64Array): LinearNumberSlot {
  const { first, center, low, high, scale } = block;
  const weight = byMargin.map((ofMargin) => Math.fround((ofMargin[first] as number) / scale));
  const missing = byMargin.map((ofMargin) => (block.missing ? Math.fround(ofMargin[first + 1] as number) : 0));
  const ofMissing = block.missing ? (means[first + 1] as number) : 0;
  const mean = weight.map((each, margin) => {
    return each * scale * (means[first] as number) + (missing[margin] as number) * ofMissing;
  });
  return { kind: 'number', fill: center, center, low, high, weight, missing, mean };
}

function categorySlot({ first, binCount }: CategoryBlock, byMargin: Float64Array[], means: Float64Array): LinearSlot {
  const byBin = byMargin.map((ofMargin) => Float32Array.from(ofMargin.subarray(first, first + binCount)));
  const mean = byBin.map((ofBin) => {
    return ofBin.reduce((sum, weight, bin) => sum + weight * (means[first + bin] as number), 0);
  });
  return { kind: 'category', byBin, mean };
}

/** What a slot adds to a margin for one value; a bin beyond those of the training counts as nothing. */
export function contributionOf(slot: LinearSlot, margin: number, value: number): number {
  if (slot.kind === 'category') return slot.byBin[margin]?.[value] ?? 0;
  const { fill, center, low, high } = slot;
  const weight = slot.weight[margin] as number;
  if (Number.isNaN(value)) return weight * (fill - center) + (slot.missing[margin] as number);
  return weight * ((value < low ? low : value > high ? high : value) - center);
}

/** Margins of all rows, [margin][row]. */
export function predictLinearMargins(
  { intercept, slots }: LinearPredictor,
  matrix: SlotValues[],
  rows: number,
): Float64Array[] {
  return intercept.map((start, margin) => {
    const margins = new Float64Array(rows).fill(start);
    slots.forEach((slot, index) => {
      const values = matrix[index] as SlotValues;
      for (let row = 0; row < rows; row++) {
        margins[row] = (margins[row] as number) + contributionOf(slot, margin, values[row] as number);
      }
    });
    return margins;
  });
}
