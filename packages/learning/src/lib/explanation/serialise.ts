import type { Ensemble } from '../boosting/tree.ts';
import type { PlannedFeature } from '../features/plan.ts';
import type { Calibration, FittedModel, LinearPredictor, LinearSlot, TreePredictor } from '../model.ts';
import { readTree, treeBytes, writeTree } from './tree-bytes.ts';

/**
 * The explainer's file: the length of a JSON header (u32, little-endian), the
 * header, then for each tree its arrays one after another, unaligned. Files of format
 * 1, which is that of boosted trees alone, are still read.
 */
type Header = FirstHeader | SecondHeader;

interface FirstHeader {
  format: 1;
  features: Stored<PlannedFeature>[];
  base: number[];
  scale?: { offset: number; factor: number };
  /** Nodes of each tree, round after round, margin after margin. */
  nodes: number[];
}

type SecondHeader = { format: 2; predictor: StoredTrees | Stored<LinearPredictor> } & Stored<
  Omit<FittedModel, 'predictor'>
>;

type StoredTrees = Omit<TreePredictor, 'ensemble'> & Pick<FirstHeader, 'base' | 'nodes'>;

/** As it is, with plain arrays for arrays of floats. */
type Stored<T> = T extends Float32Array ? number[] : T extends object ? { [K in keyof T]: Stored<T[K]> } : T;

export function writeExplainer({ predictor, ...rest }: FittedModel): Uint8Array {
  const trees = predictor.kind === 'trees' ? predictor.ensemble.trees.flat() : [];
  const header = { format: 2, predictor: storedPredictor(predictor), ...rest };
  const text = new TextEncoder().encode(JSON.stringify(header, plainArrays));
  const bytes = new Uint8Array(4 + text.length + treeBytes(trees));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const tree of trees) at = writeTree(view, at, tree);
  return bytes;
}

function storedPredictor(predictor: FittedModel['predictor']): StoredTrees | LinearPredictor {
  if (predictor.kind === 'linear') return predictor;
  const { ensemble, ...rest } = predictor;
  return { ...rest, base: ensemble.base, nodes: ensemble.trees.flat().map((tree) => tree.feature.length) };
}

function plainArrays(_: string, value: unknown): unknown {
  return value instanceof Float32Array ? Array.from(value) : value;
}

export function readExplainer(bytes: Uint8Array): FittedModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  if (header.format === 1) return readFirst(header, view, 4 + length);
  const { format: _, predictor, calibration, features, ...rest } = header;
  return {
    ...rest,
    features: features.map(loadFeature),
    predictor: predictor.kind === 'linear' ? loadLinear(predictor) : loadTrees(predictor, view, 4 + length),
    ...(calibration && { calibration: calibration.map(loadCalibration) }),
  };
}

function readFirst({ features, base, nodes, scale }: FirstHeader, view: DataView, at: number): FittedModel {
  return {
    features: features.map(loadFeature),
    predictor: loadTrees({ kind: 'trees', family: 'gradient-boosting', base, nodes }, view, at),
    link: scale ? 'identity' : base.length === 1 ? 'logistic' : 'softmax',
    ...(scale && { scale }),
  };
}

function loadTrees({ kind, family, base, nodes }: StoredTrees, view: DataView, start: number): TreePredictor {
  let at = start;
  const trees: Ensemble['trees'] = [];
  nodes.forEach((count, index) => {
    const { tree, next } = readTree(view, at, count);
    at = next;
    if (index % base.length === 0) trees.push([]);
    trees.at(-1)?.push(tree);
  });
  return { kind, family, ensemble: { base, trees } };
}

function loadLinear({ slots, ...rest }: Stored<LinearPredictor>): LinearPredictor {
  const loaded = slots.map((slot): LinearSlot => {
    return slot.kind === 'category'
      ? { ...slot, byBin: slot.byBin.map((ofMargin) => Float32Array.from(ofMargin)) }
      : slot;
  });
  return { ...rest, slots: loaded };
}

function loadCalibration(stored: Stored<Calibration>): Calibration {
  if (stored.kind === 'platt') return stored;
  return { kind: 'isotonic', x: Float32Array.from(stored.x), y: Float32Array.from(stored.y) };
}

function loadFeature(stored: Stored<PlannedFeature>): PlannedFeature {
  if (stored.kind !== 'statistic') return stored;
  return {
    ...stored,
    means: stored.means.map((part) => Float32Array.from(part)),
    prior: Float32Array.from(stored.prior),
  };
}
