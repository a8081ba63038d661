import type { Tree } from '../boosting/tree.ts';
import { type FittedModel, treesOf } from '../model.ts';
import type { Attribute } from './graph.ts';
import type { SlotPlaces } from './places.ts';

/**
 * Attributes of a TreeEnsembleRegressor with one target a margin. "True" is left:
 * value <= threshold. A membership column is 0 or 1, so its threshold is 0.5, and
 * the children change places where the column was flipped.
 */
export function treeAttributes(model: FittedModel, places: SlotPlaces): Record<string, Attribute> {
  const ensemble = treesOf(model);
  const table = emptyTable();
  let treeId = 0;
  for (const round of ensemble.trees) {
    round.forEach((tree, margin) => {
      addTree(table, tree, treeId++, margin, places);
    });
  }
  return {
    n_targets: { int: ensemble.base.length },
    base_values: { floats: ensemble.base },
    aggregate_function: { string: 'SUM' },
    post_transform: { string: 'NONE' },
    nodes_treeids: { ints: table.treeIds },
    nodes_nodeids: { ints: table.nodeIds },
    nodes_featureids: { ints: table.features },
    nodes_modes: { strings: table.modes },
    nodes_values: { floats: table.thresholds },
    nodes_truenodeids: { ints: table.whenTrue },
    nodes_falsenodeids: { ints: table.whenFalse },
    nodes_missing_value_tracks_true: { ints: table.missingIsTrue },
    target_treeids: { ints: table.leafTrees },
    target_nodeids: { ints: table.leafNodes },
    target_ids: { ints: table.leafTargets },
    target_weights: { floats: table.leafValues },
  };
}

function emptyTable() {
  return {
    treeIds: [] as number[],
    nodeIds: [] as number[],
    features: [] as number[],
    modes: [] as string[],
    thresholds: [] as number[],
    whenTrue: [] as number[],
    whenFalse: [] as number[],
    missingIsTrue: [] as number[],
    leafTrees: [] as number[],
    leafNodes: [] as number[],
    leafTargets: [] as number[],
    leafValues: [] as number[],
  };
}

function addTree(
  table: ReturnType<typeof emptyTable>,
  tree: Tree,
  id: number,
  margin: number,
  places: SlotPlaces,
): void {
  for (let node = 0; node < tree.feature.length; node++) {
    const slot = tree.feature[node] as number;
    table.treeIds.push(id);
    table.nodeIds.push(node);
    if (slot < 0) {
      table.leafTrees.push(id);
      table.leafNodes.push(node);
      table.leafTargets.push(margin);
      table.leafValues.push(tree.value[node] as number);
      addNode(table, 'LEAF', { column: 0, threshold: 0, whenTrue: 0, whenFalse: 0, missingIsTrue: 0 });
      continue;
    }
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    const categories = tree.goesLeft[node];
    if (categories) {
      const { column, flipped } = places.membershipOf(slot, categories);
      const [whenTrue, whenFalse] = flipped ? [right, left] : [left, right];
      addNode(table, 'BRANCH_LEQ', { column, threshold: 0.5, whenTrue, whenFalse, missingIsTrue: 0 });
    } else {
      const threshold = tree.threshold[node] as number;
      const missingIsTrue = tree.missingLeft[node] as number;
      const column = places.columnOf(slot);
      addNode(table, 'BRANCH_LEQ', { column, threshold, whenTrue: left, whenFalse: right, missingIsTrue });
    }
  }
}

function addNode(
  table: ReturnType<typeof emptyTable>,
  mode: string,
  node: { column: number; threshold: number; whenTrue: number; whenFalse: number; missingIsTrue: number },
): void {
  table.modes.push(mode);
  table.features.push(node.column);
  table.thresholds.push(node.threshold);
  table.whenTrue.push(node.whenTrue);
  table.whenFalse.push(node.whenFalse);
  table.missingIsTrue.push(node.missingIsTrue);
}
