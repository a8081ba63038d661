import type { Tree } from '../boosting/tree.ts';

/** slot i32, left i32, right i32, threshold f32, value f32, rows f64, missing left u8, category table u8. */
const nodeBytes = 4 * 5 + 8 + 2;
/** A bit a bin. */
const tableBytes = 32;

/** Bytes that some trees take. */
export function treeBytes(trees: Tree[]): number {
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const tables = trees.reduce((sum, tree) => sum + tree.goesLeft.filter(Boolean).length, 0);
  return nodes * nodeBytes + tables * tableBytes;
}

/** Answers where the next one begins. */
export function writeTree(view: DataView, start: number, tree: Tree): number {
  let at = start;
  for (let node = 0; node < tree.feature.length; node++) {
    const table = tree.goesLeft[node];
    view.setInt32(at, tree.feature[node] as number, true);
    view.setInt32(at + 4, tree.left[node] as number, true);
    view.setInt32(at + 8, tree.right[node] as number, true);
    view.setFloat32(at + 12, tree.threshold[node] as number, true);
    view.setFloat32(at + 16, tree.value[node] as number, true);
    view.setFloat64(at + 20, tree.rows[node] as number, true);
    view.setUint8(at + 28, tree.missingLeft[node] as number);
    view.setUint8(at + 29, table ? 1 : 0);
    at += nodeBytes;
    if (!table) continue;
    table.forEach((isLeft, bin) => {
      const byte = at + (bin >> 3);
      view.setUint8(byte, view.getUint8(byte) | (isLeft << (bin & 7)));
    });
    at += tableBytes;
  }
  return at;
}

export function readTree(view: DataView, start: number, nodes: number): { tree: Tree; next: number } {
  const tree: Tree = {
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float32Array(nodes),
    rows: new Float64Array(nodes),
    gain: new Float64Array(nodes),
    goesLeft: new Array(nodes),
  };
  let at = start;
  for (let node = 0; node < nodes; node++) {
    tree.feature[node] = view.getInt32(at, true);
    tree.left[node] = view.getInt32(at + 4, true);
    tree.right[node] = view.getInt32(at + 8, true);
    tree.threshold[node] = view.getFloat32(at + 12, true);
    tree.value[node] = view.getFloat32(at + 16, true);
    tree.rows[node] = view.getFloat64(at + 20, true);
    tree.missingLeft[node] = view.getUint8(at + 28);
    const hasTable = view.getUint8(at + 29) === 1;
    at += nodeBytes;
    if (!hasTable) continue;
    const bits = at;
    tree.goesLeft[node] = Uint8Array.from({ length: 256 }, (_, bin) => {
      return (view.getUint8(bits + (bin >> 3)) >> (bin & 7)) & 1;
    });
    at += tableBytes;
  }
  return { tree, next: at };
}
