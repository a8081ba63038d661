import type { BinnedMatrix } from './matrix.ts';
import type { FoundSplit } from './split.ts';
import type { Tree } from './tree.ts';

/** Nodes of a tree, written down as it grows. */
export interface TreeBuilder {
  /** Starts the tree with one leaf. */
  root(value: number, rows: number): number;
  /** Turns a leaf into a node with two leaves; answers the left one, the right one follows it. */
  split(node: number, found: FoundSplit, table: Uint8Array, sides: [Side, Side]): number;
  valueOf(node: number): number;
  setValue(node: number, value: number): void;
  finish(): Tree;
}

export interface Side {
  value: number;
  rows: number;
}

export function treeBuilder({ thresholds }: BinnedMatrix): TreeBuilder {
  const feature: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];
  const rows: number[] = [];
  const gain: number[] = [];
  const goesLeft: (Uint8Array | undefined)[] = [];

  const add = (side: Side): number => {
    feature.push(-1);
    threshold.push(0);
    missingLeft.push(0);
    left.push(-1);
    right.push(-1);
    value.push(side.value);
    rows.push(side.rows);
    gain.push(0);
    goesLeft.push(undefined);
    return feature.length - 1;
  };
  return {
    root: (ofRoot, count) => add({ value: ofRoot, rows: count }),
    split(node, found, table, [ofLeft, ofRight]) {
      const bounds = thresholds[found.slot];
      feature[node] = found.slot;
      gain[node] = found.gain;
      missingLeft[node] = found.missingLeft;
      if (bounds) threshold[node] = bounds[found.lastLeftBin - 1] ?? Number.POSITIVE_INFINITY;
      else goesLeft[node] = table.slice();
      left[node] = add(ofLeft);
      right[node] = add(ofRight);
      return left[node] as number;
    },
    valueOf: (node) => value[node] as number,
    setValue(node, ofLeaf) {
      value[node] = ofLeaf;
    },
    finish: () => ({
      feature: Int32Array.from(feature),
      threshold: Float32Array.from(threshold),
      missingLeft: Uint8Array.from(missingLeft),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      value: Float32Array.from(value),
      rows: Float64Array.from(rows),
      gain: Float64Array.from(gain),
      goesLeft,
    }),
  };
}
