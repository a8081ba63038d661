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
  readonly #decisions: Uint8Array;
  readonly #polynomial: Float64Array;
  readonly #followed: Int32Array;

  constructor(paths: Paths) {
    this.#paths = paths;
    this.#weights = Array.from({ length: paths.longest + 1 }, (_, d) => shapleyWeights(d));
    this.#decisions = new Uint8Array(paths.nodes);
    this.#polynomial = new Float64Array(paths.longest + 1);
    this.#followed = new Int32Array(paths.longest + 1);
  }

  /** Mean over the training rows; expected + all values of a row = the row's sum of trees. */
  get expected(): number {
    return this.#paths.expected;
  }

  /** @param into one cell a slot; values are added. */
  explain(matrix: SlotValues[], row: number, into: Float64Array): void {
    this.#decide(matrix, row);
    const { leafValue, firstElement } = this.#paths;
    for (let leaf = 0; leaf < leafValue.length; leaf++) {
      this.#explainPath(
        leafValue[leaf] as number,
        firstElement[leaf] as number,
        firstElement[leaf + 1] as number,
        into,
      );
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

  #explainPath(value: number, begin: number, end: number, into: Float64Array): void {
    const { slot, share } = this.#paths;
    const polynomial = this.#polynomial;
    const followed = this.#followed;
    const weights = this.#weights[end - begin] as Float64Array;
    let count = 0;
    let scale = value;
    polynomial[0] = 1;
    for (let element = begin; element < end; element++) {
      const z = share[element] as number;
      if (!this.#follows(element)) {
        scale *= z;
        continue;
      }
      followed[count++] = element;
      polynomial[count] = 0;
      for (let s = count; s > 0; s--) polynomial[s] = (polynomial[s] as number) * z + (polynomial[s - 1] as number);
      polynomial[0] = (polynomial[0] as number) * z;
    }
    for (let i = 0; i < count; i++) {
      const element = followed[i] as number;
      const z = share[element] as number;
      const to = slot[element] as number;
      into[to] = (into[to] as number) + (1 - z) * scale * weightedQuotient(polynomial, count, z, weights);
    }
    if (count === end - begin) return;
    let sum = 0;
    for (let s = 0; s <= count; s++) sum += (weights[s] as number) * (polynomial[s] as number);
    for (let element = begin; element < end; element++) {
      if (this.#follows(element)) continue;
      const to = slot[element] as number;
      into[to] = (into[to] as number) - scale * sum;
    }
  }

  #follows(element: number): boolean {
    const { step, firstStep } = this.#paths;
    const end = firstStep[element + 1] as number;
    for (let i = firstStep[element] as number; i < end; i++) {
      const packed = step[i] as number;
      if (this.#decisions[packed >> 1] !== (packed & 1)) return false;
    }
    return true;
  }
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
