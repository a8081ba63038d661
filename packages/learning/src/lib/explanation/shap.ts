import { goesLeft, type SlotValues } from '../boosting/tree.ts';
import type { Paths } from './paths.ts';

/**
 * SHAP values of a sum of trees for one row, exact and path-dependent: the values
 * of Lundberg et al., "Consistent Individualized Feature Attribution for Tree
 * Ensembles" (2018), algorithm 2, computed path by path.
 *
 * On one path with elements i, z_i is the share of training rows that follow the
 * element and o_i is 1 when this row does. The value of i is (o_i - z_i) times the
 * leaf times the sum over s of w(s, d) q_s, with q the coefficients of the product
 * of (z_j + o_j x) over the other elements and w(s, d) = s! (d - 1 - s)! / d!.
 * Where o_j is 0 the factor is a plain number, so only elements that the row
 * follows make the polynomial longer, and all others share one value.
 */
export class TreeShap {
  readonly #paths: Paths;
  readonly #weights: Float64Array[];
  /** Scratch: 1 for each node where the row goes left; the polynomial; elements that it follows and leaves. */
  readonly #decisions: Uint8Array;
  readonly #polynomial: Float64Array;
  readonly #followed: Int32Array;
  readonly #left: Int32Array;

  constructor(paths: Paths) {
    this.#paths = paths;
    this.#weights = Array.from({ length: paths.longest + 1 }, (_, d) => shapleyWeights(d));
    this.#decisions = new Uint8Array(paths.nodes);
    this.#polynomial = new Float64Array(paths.longest + 1);
    this.#followed = new Int32Array(paths.longest + 1);
    this.#left = new Int32Array(paths.longest + 1);
  }

  /** Mean over the training rows; expected + all values of a row = the row's sum of trees. */
  get expected(): number {
    return this.#paths.expected;
  }

  /** @param into one cell a slot; values are added. */
  explain(matrix: SlotValues[], row: number, into: Float64Array): void {
    this.#decide(matrix, row);
    const { leafValue, firstElement, slot, share, step, firstStep } = this.#paths;
    const decisions = this.#decisions;
    const polynomial = this.#polynomial;
    const followed = this.#followed;
    const left = this.#left;
    for (let leaf = 0; leaf < leafValue.length; leaf++) {
      const begin = firstElement[leaf] as number;
      const end = firstElement[leaf + 1] as number;
      const weights = this.#weights[end - begin] as Float64Array;
      let scale = leafValue[leaf] as number;
      let count = 0;
      let leftCount = 0;
      polynomial[0] = 1;
      for (let element = begin; element < end; element++) {
        const z = share[element] as number;
        if (!follows(decisions, step, firstStep[element] as number, firstStep[element + 1] as number)) {
          scale *= z;
          left[leftCount++] = element;
          continue;
        }
        followed[count++] = element;
        multiply(polynomial, count, z);
      }
      for (let i = 0; i < count; i++) {
        const element = followed[i] as number;
        const z = share[element] as number;
        const value = (1 - z) * scale * weightedQuotient(polynomial, count, z, weights);
        into[slot[element] as number] = (into[slot[element] as number] as number) + value;
      }
      if (leftCount === 0) continue;
      const value = scale * weightedSum(polynomial, count, weights);
      for (let i = 0; i < leftCount; i++) {
        const to = slot[left[i] as number] as number;
        into[to] = (into[to] as number) - value;
      }
    }
  }

  #decide(matrix: SlotValues[], row: number): void {
    const { trees, firstNode } = this.#paths;
    for (let t = 0; t < trees.length; t++) {
      const tree = trees[t] as (typeof trees)[number];
      const offset = firstNode[t] as number;
      for (let node = 0; node < tree.feature.length; node++) {
        const slot = tree.feature[node] as number;
        if (slot < 0) continue;
        this.#decisions[offset + node] = goesLeft(tree, node, (matrix[slot] as SlotValues)[row] as number) ? 1 : 0;
      }
    }
  }
}

/** Whether the row takes all steps of an element. */
function follows(decisions: Uint8Array, step: Int32Array, begin: number, end: number): boolean {
  for (let i = begin; i < end; i++) {
    const packed = step[i] as number;
    if (decisions[packed >> 1] !== (packed & 1)) return false;
  }
  return true;
}

/** Multiplies a polynomial by (z + x), in place; `degree` is that of the product. */
function multiply(polynomial: Float64Array, degree: number, z: number): void {
  polynomial[degree] = polynomial[degree - 1] as number;
  for (let s = degree - 1; s > 0; s--) polynomial[s] = (polynomial[s] as number) * z + (polynomial[s - 1] as number);
  polynomial[0] = (polynomial[0] as number) * z;
}

function weightedSum(polynomial: Float64Array, degree: number, weights: Float64Array): number {
  let sum = 0;
  for (let s = 0; s <= degree; s++) sum += (weights[s] as number) * (polynomial[s] as number);
  return sum;
}

/** Sum of weights[s] * q_s for q = polynomial / (z + x), by synthetic division from the top; z <= 1 keeps it stable. */
function weightedQuotient(polynomial: Float64Array, degree: number, z: number, weights: Float64Array): number {
  let quotient = polynomial[degree] as number;
  let sum = (weights[degree - 1] as number) * quotient;
  for (let s = degree - 1; s > 0; s--) {
    quotient = (polynomial[s] as number) - z * quotient;
    sum += (weights[s - 1] as number) * quotient;
  }
  return sum;
}

/** s! (d - 1 - s)! / d! for s = 0..d - 1. */
function shapleyWeights(d: number): Float64Array {
  const weights = new Float64Array(d);
  if (d > 0) weights[0] = 1 / d;
  for (let s = 1; s < d; s++) weights[s] = ((weights[s - 1] as number) * s) / (d - s);
  return weights;
}
