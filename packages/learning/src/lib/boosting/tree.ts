/**
 * One tree as parallel arrays; node 0 is the root. `feature` is the slot of the
 * model matrix that a node looks at, -1 in a leaf.
 */
export interface Tree {
  feature: Int32Array;
  /** Numbers: a value up to and including it goes left. */
  threshold: Float32Array;
  /** Numbers: 1 when a missing value goes left. */
  missingLeft: Uint8Array;
  left: Int32Array;
  right: Int32Array;
  /** Of a leaf; float32 as in the exported model, so that both add up the same numbers. */
  value: Float32Array;
  /** Training rows that reached the node. */
  rows: Float64Array;
  gain: Float64Array;
  /** Categories: for each bin, 1 when it goes left. Absent where the node looks at a number. */
  goesLeft: (Uint8Array | undefined)[];
}

/** A column of the model matrix: numbers, or bins of categories (0 = missing). */
export type SlotValues = Float32Array | Uint8Array;

/** The leaf in which a row of the model matrix ends. */
export function leafOf(tree: Tree, matrix: SlotValues[], row: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] as number;
    if (feature < 0) return node;
    const value = (matrix[feature] as SlotValues)[row] as number;
    node = (goesLeft(tree, node, value) ? tree.left[node] : tree.right[node]) as number;
  }
}

export function goesLeft(tree: Tree, node: number, value: number): boolean {
  const categories = tree.goesLeft[node];
  if (categories) return categories[value] === 1;
  if (Number.isNaN(value)) return tree.missingLeft[node] === 1;
  return value <= (tree.threshold[node] as number);
}

/** Base scores and, for each round, one tree a margin: margin = base + sum of leaves. */
export interface Ensemble {
  base: number[];
  /** trees[round][margin] */
  trees: Tree[][];
}
