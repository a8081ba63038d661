import type { Signature } from '../../index.ts';
import { answersOf } from '../answers.ts';
import type { SlotValues, Tree } from '../boosting/tree.ts';
import { feedReader } from '../features/feeds.ts';
import { slotsOf } from '../features/plan.ts';
import { marginsOf } from '../margins.ts';
import type { FittedModel } from '../model.ts';
import { encodeRows, type InputRow } from '../onnx/encode.ts';
import { LinearContributions } from './linear.ts';
import { expectedOf } from './plan-tree.ts';
import { readExplainer } from './serialise.ts';
import { TreeShap } from './shap.ts';

/** How much a feature moved a prediction; the same shape as the API's `Reason`. */
export interface FeatureReason {
  feature: string;
  contribution: number;
}

export interface Explainer {
  /**
   * For each row its features, the largest magnitude first. A positive contribution
   * speaks for the answer: for classes it is in the model's margin of the predicted
   * class, or of `classIndex` (log-odds for two classes; of a forest a share of the
   * trees' votes); for a regression in units of the target, or of its logarithm for
   * counts. `expected` plus all contributions is the model's margin or value, before
   * any calibration.
   */
  reasons(rows: readonly InputRow[], classIndex?: number): FeatureReason[][];
  /** Of each class, in the order of the labels, or of the value: its mean over the training rows. */
  expected: number[];
}

/** What each slot adds to one margin of a row. */
interface Contributions {
  /** Mean over the training rows, without what every row has. */
  readonly expected: number;
  explain(matrix: SlotValues[], row: number, into: Float64Array): void;
}

export function openExplainer(bytes: Uint8Array, signature: Signature): Explainer {
  const model = readExplainer(bytes);
  const { features, link } = model;
  const owners = slotsOf(features).map(({ feature }) => features.indexOf(feature));
  const readFeeds = feedReader(features);
  const { byMargin, start } = contributionsOf(model);
  const isBinary = signature.task === 'binary';
  const { offset, factor } = model.scale ?? { offset: 0, factor: 1 };
  const margins = byMargin.map(({ expected }, margin) => offset + factor * ((start[margin] as number) + expected));

  const contributionsTo = (matrix: SlotValues[], row: number, margin: number): Float64Array => {
    const bySlot = new Float64Array(owners.length);
    (byMargin[margin] as Contributions).explain(matrix, row, bySlot);
    return bySlot;
  };
  /** The contributions to a single margin add up to it, so the class need not be predicted beforehand. */
  const answeredClass = (bySlot: Float64Array): number => {
    if (!isBinary) return 0;
    const margin = bySlot.reduce((sum, contribution) => sum + contribution, margins[0] as number);
    return answersOf(model, 'binary', [Float64Array.of(margin)]).labelIndex?.[0] as number;
  };
  const byFeature = (bySlot: Float64Array, sign: number): FeatureReason[] => {
    const reasons = features.map(({ name }) => ({ feature: name, contribution: 0 }));
    for (let slot = 0; slot < owners.length; slot++) {
      const reason = reasons[owners[slot] as number] as FeatureReason;
      reason.contribution += sign * (bySlot[slot] as number);
    }
    return reasons.sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
  };
  return {
    expected: isBinary ? [opposite(link, margins[0] as number), margins[0] as number] : margins,
    reasons(rows, classIndex) {
      const matrix = readFeeds(encodeRows(signature, rows));
      if (byMargin.length === 1) {
        return rows.map((_, row) => {
          const bySlot = contributionsTo(matrix, row, 0);
          const isOpposite = isBinary && (classIndex ?? answeredClass(bySlot)) === 0;
          return byFeature(bySlot, isOpposite ? -factor : factor);
        });
      }
      const isAsked = classIndex !== undefined;
      const classes = isAsked ? undefined : answersOf(model, signature.task, marginsOf(model, matrix, rows.length));
      return rows.map((_, row) => {
        return byFeature(contributionsTo(matrix, row, classIndex ?? (classes?.labelIndex?.[row] as number)), factor);
      });
    },
  };
}

/** Of each margin, and what every row has of it. */
function contributionsOf({ predictor }: FittedModel): { byMargin: Contributions[]; start: number[] } {
  if (predictor.kind === 'linear') {
    const byMargin = predictor.intercept.map((_, margin) => new LinearContributions(predictor, margin));
    return { byMargin, start: byMargin.map(() => 0) };
  }
  const { base, trees } = predictor.ensemble;
  return { byMargin: base.map((_, margin) => whenAsked(trees.map((round) => round[margin] as Tree))), start: base };
}

/** What SHAP needs takes several times the room of the trees: only classes that are explained get it. */
function whenAsked(trees: Tree[]): Contributions {
  let shap: TreeShap | undefined;
  return {
    expected: trees.reduce((sum, tree) => sum + expectedOf(tree), 0),
    explain(matrix, row, into) {
      shap ??= new TreeShap(trees);
      shap.explain(matrix, row, into);
    },
  };
}

/** The margin of the first of two classes. */
function opposite(link: FittedModel['link'], margin: number): number {
  return link === 'shares' ? 1 - margin : -margin;
}
