import type { Tree } from '@millrace/learning/testing';

/** Bits of LightGBM's `decision_type`. */
const isCategory = 1;
const missingGoesLeft = 2;
const missingIsNaN = 8;
/** A category's bin is one of 256: eight words of 32 bits. */
const words = 8;

/**
 * Our trees as a model file of LightGBM, which then decides and counts just as we do: numbers up to the threshold go
 * left, NaN goes where the node says, categories are the numbers of their bins.
 *
 * @param margins trees[round][margin]
 */
export function lightgbmModel(rounds: Tree[][], slots: number): string {
  const margins = rounds[0]?.length ?? 1;
  const names = Array.from({ length: slots }, (_, slot) => `slot_${slot}`);
  return [
    'tree',
    'version=v4',
    `num_class=${margins}`,
    `num_tree_per_iteration=${margins}`,
    'label_index=0',
    `max_feature_idx=${slots - 1}`,
    `feature_names=${names.join(' ')}`,
    `feature_infos=${names.map(() => 'none').join(' ')}`,
    '',
    ...rounds.flat().map((tree, index) => `Tree=${index}\n${treeText(tree)}\n`),
    'end of trees',
    '',
  ].join('\n');
}

function treeText(tree: Tree): string {
  const nodes = Array.from(tree.feature, (_, node) => node);
  const inner = nodes.filter((node) => (tree.feature[node] as number) >= 0);
  const leaves = nodes.filter((node) => (tree.feature[node] as number) < 0);
  const placeOf = new Map([
    ...inner.map((node, place) => [node, place] as const),
    ...leaves.map((node, place) => [node, -1 - place] as const),
  ]);
  const child = (children: Int32Array) => inner.map((node) => placeOf.get(children[node] as number));
  const tables = inner.flatMap((node) => (tree.goesLeft[node] ? [tree.goesLeft[node]] : []));
  const thresholds = inner.map((node) => {
    const table = tree.goesLeft[node];
    return table ? tables.indexOf(table) : (tree.threshold[node] as number);
  });
  const decisions = inner.map((node) =>
    tree.goesLeft[node] ? isCategory : missingIsNaN + (tree.missingLeft[node] ? missingGoesLeft : 0),
  );
  const rowsOf = (some: number[]) => some.map((node) => tree.rows[node] as number);
  const lines: [string, (number | undefined)[]][] = [
    ['num_leaves', [leaves.length]],
    ['num_cat', [tables.length]],
    ['split_feature', inner.map((node) => tree.feature[node])],
    ['split_gain', inner.map(() => 1)],
    ['threshold', thresholds],
    ['decision_type', decisions],
    ['left_child', child(tree.left)],
    ['right_child', child(tree.right)],
    ['leaf_value', leaves.map((node) => tree.value[node])],
    ['leaf_weight', rowsOf(leaves)],
    ['leaf_count', rowsOf(leaves)],
    ['internal_value', inner.map(() => 0)],
    ['internal_weight', rowsOf(inner)],
    ['internal_count', rowsOf(inner)],
    ...(tables.length > 0
      ? ([
          ['cat_boundaries', Array.from({ length: tables.length + 1 }, (_, index) => index * words)],
          ['cat_threshold', tables.flatMap(bitset)],
        ] as [string, number[]][])
      : []),
    ['is_linear', [0]],
    ['shrinkage', [1]],
  ];
  return lines.map(([name, values]) => `${name}=${values.join(' ')}`).join('\n');
}

function bitset(goesLeft: Uint8Array): number[] {
  const bits = new Uint32Array(words);
  goesLeft.forEach((isLeft, bin) => {
    if (isLeft) bits[bin >> 5] = ((bits[bin >> 5] as number) | (1 << (bin & 31))) >>> 0;
  });
  return Array.from(bits);
}
