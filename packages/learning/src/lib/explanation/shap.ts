import { goesLeft, type SlotValues, type Tree } from '../boosting/tree.ts';
import { planTree, type TreePlan } from './plan-tree.ts';

/**
 * SHAP values of a sum of trees for one row, exact and path-dependent: the values
 * of Lundberg et al., "Consistent Individualized Feature Attribution for Tree
 * Ensembles" (2018).
 *
 * On one path with elements i, z_i is the share of training rows that follow the
 * element and o_i is 1 when this row does. As the Shapley weight s! (d - 1 - s)! / d!
 * is the integral of t^s (1 - t)^(d - 1 - s) over 0..1, the value of i is
 *
 *     (o_i - z_i) leaf * integral of the product over j != i of (o_j t + z_j (1 - t)) dt,
 *
 * a polynomial of degree d - 1, which Gauss and Legendre's rule integrates exactly
 * with d / 2 points. At each point the product is carried down the tree and the
 * leaves are summed up on the way back, so that a tree takes time by its edges, and not
 * by its leaves times their depth (cf. Yu et al., "Linear TreeShap", 2022).
 */
export class TreeShap {
  readonly #trees: Tree[];
  readonly #plans: TreePlan[];
  /** Mean over the training rows; expected + all values of a row = the row's sum of trees. */
  readonly expected: number;
  /** Scratch, large enough for each tree: 1 where the row goes left or has followed the slot; sums at each point. */
  readonly #decisions: Uint8Array;
  readonly #follows: Uint8Array;
  readonly #sums: Float64Array;

  constructor(trees: Tree[]) {
    this.#trees = trees;
    this.#plans = trees.map(planTree);
    this.expected = this.#plans.reduce((sum, { expected }) => sum + expected, 0);
    const cells = this.#plans.reduce((most, { edges, points }) => Math.max(most, edges * points), 0);
    const edges = this.#plans.reduce((most, plan) => Math.max(most, plan.edges), 0);
    this.#decisions = new Uint8Array(edges + 1);
    this.#follows = new Uint8Array(edges);
    this.#sums = new Float64Array(cells);
  }

  /** @param into one cell a slot; values are added. */
  explain(matrix: SlotValues[], row: number, into: Float64Array): void {
    for (let index = 0; index < this.#plans.length; index++) {
      this.#decide(this.#trees[index] as Tree, matrix, row);
      const plan = this.#plans[index] as TreePlan;
      this.#goDown(plan);
      this.#goUp(plan, into);
    }
  }

  #decide(tree: Tree, matrix: SlotValues[], row: number): void {
    for (let node = 0; node < tree.feature.length; node++) {
      const slot = tree.feature[node] as number;
      if (slot < 0) continue;
      this.#decisions[node] = goesLeft(tree, node, (matrix[slot] as SlotValues)[row] as number) ? 1 : 0;
    }
  }

  /** Leaves at each edge the product of what the path so far counts. */
  #goDown({ edges, points, above, sameSlot, node, isLeft, share, factors }: TreePlan): void {
    const [decisions, follows, sums] = [this.#decisions, this.#follows, this.#sums];
    for (let edge = 0; edge < edges; edge++) {
      const same = sameSlot[edge] as number;
      const isOpen = same < 0 || follows[same] === 1;
      const follow = isOpen && decisions[node[edge] as number] === isLeft[edge] ? 1 : 0;
      follows[edge] = follow;
      const from = (above[edge] as number) * points;
      const at = edge * points;
      const table = (edge * 2 + 1 - follow) * points;
      if (!isOpen) {
        const scale = share[edge] as number;
        for (let point = 0; point < points; point++) sums[at + point] = scale * (sums[from + point] as number);
      } else if (from < 0) {
        for (let point = 0; point < points; point++) sums[at + point] = factors[table + point] as number;
      } else {
        for (let point = 0; point < points; point++) {
          sums[at + point] = (factors[table + point] as number) * (sums[from + point] as number);
        }
      }
    }
  }

  /** Puts in the place of each product the sum of leaves times product below; on the way the slots get their values. */
  #goUp(
    { edges, points, above, sameSlot, slot, isLeft, isLeaf, leafValue, coefficients }: TreePlan,
    into: Float64Array,
  ) {
    const [follows, sums] = [this.#follows, this.#sums];
    for (let edge = edges - 1; edge >= 0; edge--) {
      const at = edge * points;
      if (isLeaf[edge] === 1) {
        const leaf = leafValue[edge] as number;
        for (let point = 0; point < points; point++) sums[at + point] = leaf * (sums[at + point] as number);
      }
      const same = sameSlot[edge] as number;
      // Once the row has left the path of a slot, further splits on it say nothing new.
      if (same < 0 || follows[same] === 1) {
        const table = (edge * 2 + 1 - (follows[edge] as number)) * points;
        let value = 0;
        for (let point = 0; point < points; point++) {
          value += (coefficients[table + point] as number) * (sums[at + point] as number);
        }
        const owner = slot[edge] as number;
        into[owner] = (into[owner] as number) + value;
      }
      const to = (above[edge] as number) * points;
      if (to < 0) continue;
      // The right edge of a node comes first on the way up, when the product above is no longer needed.
      if (isLeft[edge] === 0)
        for (let point = 0; point < points; point++) sums[to + point] = sums[at + point] as number;
      else {
        for (let point = 0; point < points; point++) {
          sums[to + point] = (sums[to + point] as number) + (sums[at + point] as number);
        }
      }
    }
  }
}
