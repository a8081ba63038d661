import type { Signature } from '../../index.ts';
import { predictMargins, type SlotValues, type Tree } from '../boosting/tree.ts';
import { feedReader } from '../features/feeds.ts';
import { slotsOf } from '../features/plan.ts';
import { treesOf } from '../model.ts';
import { encodeRows, type InputRow } from '../onnx/encode.ts';
import { cutIntoPaths } from './paths.ts';
import { readExplainer } from './serialise.ts';
import { TreeShap } from './shap.ts';

/** How much a feature moved a prediction; the same shape as the API's `Reason`. */
export interface FeatureReason {
  feature: string;
  contribution: number;
}

export interface Explainer {
  /**
   * For each row its features, the largest magnitude first. A positive
   * contribution speaks for the answer: for classes it is in log-odds (binary) or
   * margin (multiclass) of the predicted class, or of `classIndex`; for a
   * regression in units of the target. `expected` plus all contributions is the
   * model's margin or value.
   */
  reasons(rows: readonly InputRow[], classIndex?: number): FeatureReason[][];
  /** Of each class, in the order of the labels, or of the value: its mean over the training rows. */
  expected: number[];
}

export function openExplainer(bytes: Uint8Array, signature: Signature): Explainer {
  const model = readExplainer(bytes);
  const { features, scale } = model;
  const ensemble = treesOf(model);
  const owners = slotsOf(features).map(({ feature }) => features.indexOf(feature));
  const readFeeds = feedReader(features);
  const shapOf = ensemble.base.map((_, margin) => {
    return new TreeShap(cutIntoPaths(ensemble.trees.map((round) => round[margin] as Tree)));
  });
  const isBinary = signature.task === 'binary';
  const factor = scale?.factor ?? 1;
  const margins = shapOf.map(
    (shap, margin) => (scale?.offset ?? 0) + factor * ((ensemble.base[margin] as number) + shap.expected),
  );

  const predictedClass = (matrix: SlotValues[], rows: number): number[] => {
    const scores = predictMargins(ensemble, matrix, rows);
    return Array.from({ length: rows }, (_, row) => {
      if (isBinary) return (scores[0]?.[row] as number) > 0 ? 1 : 0;
      const ofRow = scores.map((margin) => margin[row] as number);
      return ofRow.indexOf(Math.max(...ofRow));
    });
  };
  const contributionsOf = (matrix: SlotValues[], row: number, ofClass: number): Float64Array => {
    const shap = shapOf[isBinary ? 0 : ofClass] as TreeShap;
    const bySlot = new Float64Array(owners.length);
    shap.explain(matrix, row, bySlot);
    const sign = isBinary && ofClass === 0 ? -1 : 1;
    const byFeature = new Float64Array(features.length);
    owners.forEach((owner, slot) => {
      byFeature[owner] = (byFeature[owner] as number) + sign * factor * (bySlot[slot] as number);
    });
    return byFeature;
  };
  return {
    expected: isBinary ? [-(margins[0] as number), margins[0] as number] : margins,
    reasons(rows, classIndex) {
      const matrix = readFeeds(encodeRows(signature, rows));
      const classes = classIndex === undefined ? predictedClass(matrix, rows.length) : undefined;
      return rows.map((_, row) => {
        const contributions = contributionsOf(matrix, row, classIndex ?? (classes?.[row] as number));
        return features
          .map(({ name }, index) => ({ feature: name, contribution: contributions[index] as number }))
          .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
      });
    },
  };
}
