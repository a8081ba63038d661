import type { Tree } from '../boosting/tree.ts';

/**
 * Trees cut into root-to-leaf paths, ready for SHAP. A path has one element for
 * each slot on it, however often the slot is split; an element has the steps
 * (node and side) that a row must take to stay on the path.
 */
export interface Paths {
  trees: Tree[];
  /** First node number of each tree; steps number nodes through all trees. */
  firstNode: Int32Array;
  nodes: number;
  leafValue: Float64Array;
  /** Elements of leaf i: firstElement[i]..firstElement[i + 1]. */
  firstElement: Int32Array;
  slot: Int32Array;
  /** Share of the training rows that follow an element's steps when its slot is not known. */
  share: Float64Array;
  /** Steps of element i: firstStep[i]..firstStep[i + 1]; each is node * 2 + (1 when left). */
  firstStep: Int32Array;
  step: Int32Array;
  /** Mean of the sum of trees over the training rows. */
  expected: number;
  longest: number;
}

interface Element {
  slot: number;
  share: number;
  steps: number[];
}

export function cutIntoPaths(trees: Tree[]): Paths {
  const firstNode: number[] = [];
  const leafValue: number[] = [];
  const firstElement = [0];
  const slot: number[] = [];
  const share: number[] = [];
  const firstStep = [0];
  const step: number[] = [];
  let nodes = 0;
  let expected = 0;
  let longest = 0;
  for (const tree of trees) {
    const offset = nodes;
    firstNode.push(offset);
    visitLeaves(tree, offset, (leaf, elements) => {
      expected += ((tree.value[leaf] as number) * (tree.rows[leaf] as number)) / (tree.rows[0] as number);
      if (elements.length === 0) return;
      leafValue.push(tree.value[leaf] as number);
      for (const element of elements) {
        slot.push(element.slot);
        share.push(element.share);
        step.push(...element.steps);
        firstStep.push(step.length);
      }
      firstElement.push(slot.length);
      longest = Math.max(longest, elements.length);
    });
    nodes += tree.feature.length;
  }
  return {
    trees,
    firstNode: Int32Array.from(firstNode),
    nodes,
    leafValue: Float64Array.from(leafValue),
    firstElement: Int32Array.from(firstElement),
    slot: Int32Array.from(slot),
    share: Float64Array.from(share),
    firstStep: Int32Array.from(firstStep),
    step: Int32Array.from(step),
    expected,
    longest,
  };
}

function visitLeaves(tree: Tree, offset: number, visit: (leaf: number, elements: Element[]) => void): void {
  const descend = (node: number, elements: Element[]): void => {
    const slot = tree.feature[node] as number;
    if (slot < 0) {
      visit(node, elements);
      return;
    }
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    for (const child of [left, right]) {
      const share = (tree.rows[child] as number) / (tree.rows[node] as number);
      descend(child, withStep(elements, slot, share, (offset + node) * 2 + (child === left ? 1 : 0)));
    }
  };
  descend(0, []);
}

function withStep(elements: Element[], slot: number, share: number, step: number): Element[] {
  const known = elements.find((element) => element.slot === slot);
  if (!known) return [...elements, { slot, share, steps: [step] }];
  const merged = { slot, share: known.share * share, steps: [...known.steps, step] };
  return elements.map((element) => (element === known ? merged : element));
}
