import type { Tree } from '../boosting/tree.ts';
import { gaussLegendre, type Quadrature } from './quadrature.ts';

/**
 * A tree made ready for SHAP. An edge leads from a node to one of its children;
 * edges are numbered so that each comes after the one above it. What is told of a
 * slot on the way down to an edge is whether the row has followed all edges of that
 * slot so far, and which share of the training rows does.
 */
export interface TreePlan {
  /** Points of the quadrature. */
  points: number;
  edges: number;
  /** Of each edge: the edge above it (-1 at the root), the nearest edge of the same slot above it, or -1. */
  above: Int32Array;
  sameSlot: Int32Array;
  node: Int32Array;
  isLeft: Uint8Array;
  slot: Int32Array;
  /** Share of the rows of the node that take the edge. */
  share: Float64Array;
  isLeaf: Uint8Array;
  leafValue: Float64Array;
  /**
   * What the way down is multiplied by at each point, and what the sum from below is
   * weighted with; for a row that has followed the slot so far, first when it follows
   * this edge, then when it does not: [edge][follows, does not][point].
   */
  factors: Float64Array;
  coefficients: Float64Array;
  /** Mean over the training rows. */
  expected: number;
}

interface Edge {
  above: number;
  sameSlot: number;
  node: number;
  child: number;
  isLeft: boolean;
  slot: number;
  share: number;
  /** Share of the training rows that follow all edges of the slot down to here, were all else given. */
  together: number;
}

/** A branch that no training row takes would divide by zero. */
const leastShare = 1e-12;

export function planTree(tree: Tree): TreePlan {
  const { edges, longest } = edgesOf(tree);
  const quadrature = gaussLegendre(Math.max(1, Math.ceil(longest / 2)));
  const points = quadrature.points.length;
  const factors = new Float64Array(edges.length * 2 * points);
  const coefficients = new Float64Array(edges.length * 2 * points);
  edges.forEach((edge, index) => {
    const before = edge.sameSlot < 0 ? undefined : (edges[edge.sameSlot] as Edge).together;
    for (const follows of [1, 0]) {
      const at = (index * 2 + 1 - follows) * points;
      writeTables(quadrature, { follows, together: edge.together, before }, (point, factor, coefficient) => {
        factors[at + point] = factor;
        coefficients[at + point] = coefficient;
      });
    }
  });
  return {
    points,
    edges: edges.length,
    above: Int32Array.from(edges, ({ above }) => above),
    sameSlot: Int32Array.from(edges, ({ sameSlot }) => sameSlot),
    node: Int32Array.from(edges, ({ node }) => node),
    isLeft: Uint8Array.from(edges, ({ isLeft }) => (isLeft ? 1 : 0)),
    slot: Int32Array.from(edges, ({ slot }) => slot),
    share: Float64Array.from(edges, ({ share }) => share),
    isLeaf: Uint8Array.from(edges, ({ child }) => ((tree.feature[child] as number) < 0 ? 1 : 0)),
    leafValue: Float64Array.from(edges, ({ child }) => tree.value[child] as number),
    factors,
    coefficients,
    expected: expectedOf(tree),
  };
}

/**
 * With o = 1 when the row follows and z = `together`, an element of the path counts
 * o t + z (1 - t) at point t. Where the slot was met before, that element takes the
 * place of the one above, which is divided out and whose part is taken back.
 */
function writeTables(
  { points, weights }: Quadrature,
  { follows, together, before }: { follows: number; together: number; before: number | undefined },
  write: (point: number, factor: number, coefficient: number) => void,
): void {
  points.forEach((t, point) => {
    const weight = weights[point] as number;
    const element = follows * t + together * (1 - t);
    const part = (follows - together) / element;
    const elementBefore = before === undefined ? 1 : t + before * (1 - t);
    const partBefore = before === undefined ? 0 : (1 - before) / elementBefore;
    write(point, element / elementBefore, weight * (part - partBefore));
  });
}

function edgesOf(tree: Tree): { edges: Edge[]; longest: number } {
  const edges: Edge[] = [];
  let longest = 0;
  const descend = (node: number, above: number, lastOf: Map<number, number>): void => {
    const slot = tree.feature[node] as number;
    if (slot < 0) {
      longest = Math.max(longest, lastOf.size);
      return;
    }
    const sameSlot = lastOf.get(slot) ?? -1;
    for (const isLeft of [true, false]) {
      const child = (isLeft ? tree.left[node] : tree.right[node]) as number;
      const share = Math.max(leastShare, (tree.rows[child] as number) / (tree.rows[node] as number));
      const together = share * (sameSlot < 0 ? 1 : (edges[sameSlot] as Edge).together);
      const index = edges.push({ above, sameSlot, node, child, isLeft, slot, share, together }) - 1;
      descend(child, index, new Map(lastOf).set(slot, index));
    }
  };
  descend(0, -1, new Map());
  return { edges, longest };
}

/** Mean of a tree over its training rows. */
export function expectedOf(tree: Tree): number {
  let sum = 0;
  tree.feature.forEach((slot, node) => {
    if (slot < 0) sum += ((tree.value[node] as number) * (tree.rows[node] as number)) / (tree.rows[0] as number);
  });
  return sum;
}
