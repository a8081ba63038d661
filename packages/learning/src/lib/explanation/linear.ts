import type { SlotValues } from '../boosting/tree.ts';
import { contributionOf } from '../linear/predictor.ts';
import type { LinearPredictor, LinearSlot } from '../model.ts';

/**
 * What each slot of a linear model adds to one margin of a row, measured from what it
 * adds in the mean of the training rows: the Shapley values of a linear model whose
 * slots are taken to be independent (Štrumbelj and Kononenko 2014).
 */
export class LinearContributions {
  readonly #slots: LinearSlot[];
  readonly #margin: number;
  /** Mean of the margin over the training rows; expected + all contributions of a row = its margin. */
  readonly expected: number;

  constructor({ intercept, slots }: LinearPredictor, margin: number) {
    this.#slots = slots;
    this.#margin = margin;
    this.expected = slots.reduce((sum, { mean }) => sum + (mean[margin] as number), intercept[margin] as number);
  }

  /** @param into one cell a slot; values are added. */
  explain(matrix: SlotValues[], row: number, into: Float64Array): void {
    this.#slots.forEach((slot, index) => {
      const value = matrix[index]?.[row] as number;
      into[index] =
        (into[index] as number) + contributionOf(slot, this.#margin, value) - (slot.mean[this.#margin] as number);
    });
  }
}

/**
 * Importance of each feature: the mean size of what it adds to a margin, over rows and
 * margins, measured from its mean over the training rows.
 *
 * @param owners feature of each slot.
 */
export function linearImportance(
  { intercept, slots }: LinearPredictor,
  matrix: SlotValues[],
  rows: number,
  owners: number[],
): Float64Array {
  const features = owners.reduce((most, owner) => Math.max(most, owner + 1), 0);
  const importance = new Float64Array(features);
  const added = Array.from({ length: features }, () => new Float64Array(rows));
  for (let margin = 0; margin < intercept.length; margin++) {
    for (const ofFeature of added) ofFeature.fill(0);
    slots.forEach((slot, index) => {
      const ofFeature = added[owners[index] as number] as Float64Array;
      const values = matrix[index] as SlotValues;
      const mean = slot.mean[margin] as number;
      for (let row = 0; row < rows; row++) {
        ofFeature[row] = (ofFeature[row] as number) + contributionOf(slot, margin, values[row] as number) - mean;
      }
    });
    added.forEach((ofFeature, feature) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += Math.abs(ofFeature[row] as number);
      importance[feature] = (importance[feature] as number) + sum / (rows * intercept.length);
    });
  }
  return importance;
}
