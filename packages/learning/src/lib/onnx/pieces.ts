import type { Calibration } from '../model.ts';
import type { Attribute } from './graph.ts';

type Isotonic = Extract<Calibration, { kind: 'isotonic' }>;

/** A line: height + slope * (probability - knot). */
interface Piece {
  knot: number;
  height: number;
  slope: number;
}

/** The pieces of a curve from left to right; `to` is where each ends but the last. */
function piecesOf({ x, y }: Isotonic): { pieces: Piece[]; to: number[] } {
  const last = x.length - 1;
  const pieces: Piece[] = [{ knot: 0, height: y[0] as number, slope: 0 }];
  for (let i = 0; i < last; i++) {
    const [from, to] = [x[i] as number, x[i + 1] as number];
    pieces.push({ knot: from, height: y[i] as number, slope: ((y[i + 1] as number) - (y[i] as number)) / (to - from) });
  }
  if (last > 0) pieces.push({ knot: 0, height: y[last] as number, slope: 0 });
  return { pieces, to: Array.from(x).slice(0, pieces.length - 1) };
}

/**
 * Attributes of a TreeEnsembleRegressor that tells the piece on which a probability
 * lies: one balanced tree a class, with three targets a class, knots first, then
 * heights, then slopes.
 */
export function pieceTrees(curves: Isotonic[]): Record<string, Attribute> {
  const table = emptyTable();
  curves.forEach((curve, k) => {
    addTree(table, curve, k, curves.length);
  });
  return {
    n_targets: { int: 3 * curves.length },
    aggregate_function: { string: 'SUM' },
    post_transform: { string: 'NONE' },
    nodes_treeids: { ints: table.trees },
    nodes_nodeids: { ints: table.nodes },
    nodes_featureids: { ints: table.trees },
    nodes_modes: { strings: table.modes },
    nodes_values: { floats: table.values },
    nodes_truenodeids: { ints: table.whenTrue },
    nodes_falsenodeids: { ints: table.whenFalse },
    target_treeids: { ints: table.leafTrees },
    target_nodeids: { ints: table.leafNodes },
    target_ids: { ints: table.leafTargets },
    target_weights: { floats: table.leafWeights },
  };
}

function emptyTable() {
  return {
    /** Tree k looks at the probability of class k. */
    trees: [] as number[],
    nodes: [] as number[],
    modes: [] as string[],
    values: [] as number[],
    whenTrue: [] as number[],
    whenFalse: [] as number[],
    leafTrees: [] as number[],
    leafNodes: [] as number[],
    leafTargets: [] as number[],
    leafWeights: [] as number[],
  };
}

function addTree(table: ReturnType<typeof emptyTable>, curve: Isotonic, k: number, classes: number): void {
  const { pieces, to } = piecesOf(curve);
  let next = 0;
  /** The pieces from `low` to `high`; answers the number of the node. */
  const add = (low: number, high: number): number => {
    const node = next++;
    const at = table.nodes.length;
    const middle = (low + high) >> 1;
    const isLeaf = low === high;
    table.trees.push(k);
    table.nodes.push(node);
    table.modes.push(isLeaf ? 'LEAF' : 'BRANCH_LEQ');
    table.values.push(isLeaf ? 0 : (to[middle] as number));
    table.whenTrue.push(0);
    table.whenFalse.push(0);
    if (isLeaf) {
      addLeaf(table, pieces[low] as Piece, { tree: k, node, classes });
    } else {
      table.whenTrue[at] = add(low, middle);
      table.whenFalse[at] = add(middle + 1, high);
    }
    return node;
  };
  add(0, pieces.length - 1);
}

function addLeaf(
  table: ReturnType<typeof emptyTable>,
  { knot, height, slope }: Piece,
  { tree, node, classes }: { tree: number; node: number; classes: number },
): void {
  [knot, height, slope].forEach((weight, part) => {
    table.leafTrees.push(tree);
    table.leafNodes.push(node);
    table.leafTargets.push(part * classes + tree);
    table.leafWeights.push(weight);
  });
}
