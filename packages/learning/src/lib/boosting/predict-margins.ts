import { type Ensemble, leafOf, type SlotValues, type Tree } from './tree.ts';

/** Fewer rows are walked one by one. */
const fewestTogether = 16;

/** Margins of all rows, [margin][row]. */
export function predictMargins(ensemble: Ensemble, matrix: SlotValues[], rows: number): Float64Array[] {
  const scratch = { order: new Uint32Array(rows), spare: new Uint32Array(rows) };
  return ensemble.base.map((base, margin) => {
    const margins = new Float64Array(rows).fill(base);
    for (const round of ensemble.trees) {
      const tree = round[margin] as Tree;
      if (rows >= fewestTogether) addTogether(tree, matrix, margins, scratch);
      else addOneByOne(tree, matrix, margins);
    }
    return margins;
  });
}

function addOneByOne(tree: Tree, matrix: SlotValues[], margins: Float64Array): void {
  for (let row = 0; row < margins.length; row++) {
    margins[row] = (margins[row] as number) + (tree.value[leafOf(tree, matrix, row)] as number);
  }
}

interface Scratch {
  order: Uint32Array;
  spare: Uint32Array;
}

/**
 * Takes all rows down the tree together, node by node: each node then reads one
 * column only and no step depends on the one before, which is twice as fast.
 */
function addTogether(tree: Tree, matrix: SlotValues[], margins: Float64Array, { order, spare }: Scratch): void {
  for (let row = 0; row < order.length; row++) order[row] = row;
  const descend = (node: number, begin: number, end: number): void => {
    if (begin === end) return;
    const slot = tree.feature[node] as number;
    if (slot < 0) {
      addLeaf(margins, order, begin, end, tree.value[node] as number);
      return;
    }
    const table = tree.goesLeft[node];
    const column = matrix[slot] as SlotValues;
    const middle = table
      ? partBins(column as Uint8Array, table, order, begin, end, spare)
      : partNumbers(column as Float32Array, tree, node, order, begin, end, spare);
    descend(tree.left[node] as number, begin, middle);
    descend(tree.right[node] as number, middle, end);
  };
  descend(0, 0, order.length);
}

function addLeaf(margins: Float64Array, order: Uint32Array, begin: number, end: number, value: number): void {
  for (let place = begin; place < end; place++) {
    const row = order[place] as number;
    margins[row] = (margins[row] as number) + value;
  }
}

/** Puts the rows that go left first; answers where the others begin. Without a branch on the data, which would be guessed wrong half the time. */
function partNumbers(
  column: Float32Array,
  { threshold, missingLeft }: Tree,
  node: number,
  order: Uint32Array,
  begin: number,
  end: number,
  spare: Uint32Array,
): number {
  const bound = threshold[node] as number;
  const isMissingLeft = missingLeft[node] === 1;
  let left = begin;
  for (let place = begin; place < end; place++) {
    const row = order[place] as number;
    const value = column[row] as number;
    const isLeft = Number(isMissingLeft ? !(value > bound) : value <= bound);
    order[left] = row;
    spare[place - left] = row;
    left += isLeft;
  }
  return bringBack(order, left, end, spare);
}

function partBins(
  column: Uint8Array,
  table: Uint8Array,
  order: Uint32Array,
  begin: number,
  end: number,
  spare: Uint32Array,
): number {
  let left = begin;
  for (let place = begin; place < end; place++) {
    const row = order[place] as number;
    order[left] = row;
    spare[place - left] = row;
    left += table[column[row] as number] as number;
  }
  return bringBack(order, left, end, spare);
}

function bringBack(order: Uint32Array, left: number, end: number, spare: Uint32Array): number {
  for (let place = left; place < end; place++) order[place] = spare[place - left] as number;
  return left;
}
