import type { Ensemble, Tree } from '../boosting/tree.ts';
import type { PlannedFeature } from '../features/plan.ts';
import { type FittedModel, treesOf } from '../model.ts';

/**
 * The explainer's file: the length of a JSON header (u32, little-endian), the
 * header, then for each tree its arrays one after another, unaligned.
 */
interface Header {
  format: 1;
  features: StoredFeature[];
  base: number[];
  scale?: { offset: number; factor: number };
  /** Nodes of each tree, round after round, margin after margin. */
  nodes: number[];
}

/** As planned, with plain arrays for the float tables. */
type StoredFeature =
  | Exclude<PlannedFeature, { kind: 'statistic' }>
  | (Omit<Extract<PlannedFeature, { kind: 'statistic' }>, 'means' | 'prior'> & { means: number[][]; prior: number[] });

/** slot i32, left i32, right i32, threshold f32, value f32, rows f64, missing left u8, category table u8. */
const nodeBytes = 4 * 5 + 8 + 2;
/** A bit a bin. */
const tableBytes = 32;

export function writeExplainer(model: FittedModel): Uint8Array {
  const { features, scale } = model;
  const ensemble = treesOf(model);
  const trees = ensemble.trees.flat();
  const header: Header = {
    format: 1,
    features: features.map(storeFeature),
    base: ensemble.base,
    ...(scale && { scale }),
    nodes: trees.map((tree) => tree.feature.length),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const tables = trees.reduce((sum, tree) => sum + tree.goesLeft.filter(Boolean).length, 0);
  const bytes = new Uint8Array(4 + text.length + nodes * nodeBytes + tables * tableBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const tree of trees) at = writeTree(view, at, tree);
  return bytes;
}

export function readExplainer(bytes: Uint8Array): FittedModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  let at = 4 + length;
  const margins = header.base.length;
  const rounds: Ensemble['trees'] = [];
  header.nodes.forEach((nodes, index) => {
    const { tree, next } = readTree(view, at, nodes);
    at = next;
    if (index % margins === 0) rounds.push([]);
    rounds.at(-1)?.push(tree);
  });
  const { scale, base } = header;
  return {
    features: header.features.map(loadFeature),
    predictor: { kind: 'trees', family: 'gradient-boosting', ensemble: { base, trees: rounds } },
    link: scale ? 'identity' : margins === 1 ? 'logistic' : 'softmax',
    ...(scale && { scale }),
  };
}

function storeFeature(feature: PlannedFeature): StoredFeature {
  if (feature.kind !== 'statistic') return feature;
  return { ...feature, means: feature.means.map((part) => Array.from(part)), prior: Array.from(feature.prior) };
}

function loadFeature(stored: StoredFeature): PlannedFeature {
  if (stored.kind !== 'statistic') return stored;
  return {
    ...stored,
    means: stored.means.map((part) => Float32Array.from(part)),
    prior: Float32Array.from(stored.prior),
  };
}

function writeTree(view: DataView, start: number, tree: Tree): number {
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

function readTree(view: DataView, start: number, nodes: number): { tree: Tree; next: number } {
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
