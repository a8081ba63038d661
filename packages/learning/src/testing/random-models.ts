import type { Column, LearningTask } from '../index.ts';
import type { Tree } from '../lib/boosting/tree.ts';
import { binnedCategory, countCategories } from '../lib/features/category.ts';
import { binCountOf, isNumeric, type PlannedFeature, type Slot, slotsOf } from '../lib/features/plan.ts';
import type { Calibration, FittedModel, LinearSlot, Link } from '../lib/model.ts';

/** Plans columns of numbers and words in the plainest way. */
export function plainFeatures(columns: Column[], rows: Uint32Array): PlannedFeature[] {
  return columns.map((column): PlannedFeature => {
    if (!isNumeric(column)) return binnedCategory(column, countCategories(column, rows));
    if (column.type === 'datetime') return { kind: 'elapsed', name: column.name, origin: 1_600_000_000_000 };
    return { kind: 'number', name: column.name, type: column.type, tensor: 'float' };
  });
}

export interface RandomModel {
  task: LearningTask;
  kind: 'trees' | 'linear';
  link: Link;
  calibration?: Calibration['kind'] | undefined;
  hasInterval?: boolean;
}

/** A model that nobody trained, to try what has to work for every model. Multiclass ones have three classes. */
export function randomModel(features: PlannedFeature[], asked: RandomModel, random: () => number): FittedModel {
  const { task, kind, link, calibration, hasInterval } = asked;
  const margins = task === 'multiclass' ? 3 : 1;
  const scale = { offset: random() * 1e4 - 5e3, factor: random() * 100 };
  const isScaled = link === 'identity';
  return {
    features,
    predictor:
      kind === 'trees' ? randomTrees(features, margins, link, random) : randomLinear(features, margins, random),
    link,
    ...(isScaled && { scale }),
    ...(calibration && { calibration: Array.from({ length: margins }, () => randomCalibration(calibration, random)) }),
    ...(hasInterval && { interval: { level: 0.9, below: random() * 10, above: random() * 10 } }),
  };
}

function randomTrees(
  features: PlannedFeature[],
  margins: number,
  link: Link,
  random: () => number,
): FittedModel['predictor'] {
  const rounds = 1 + Math.floor(random() * 10);
  // The leaves of a forest are shares that are divided by the number of trees already.
  const leaf = link === 'shares' ? () => random() / rounds : () => random() - 0.5;
  const slots = slotsOf(features);
  return {
    kind: 'trees',
    family: link === 'shares' ? 'random-forest' : 'gradient-boosting',
    ensemble: {
      base: Array.from({ length: margins }, () => (link === 'shares' ? 0 : random() - 0.5)),
      trees: Array.from({ length: rounds }, () =>
        Array.from({ length: margins }, () => randomTree(slots, Math.floor(random() * 6), leaf, random)),
      ),
    },
  };
}

/** A tree over these slots with training rows that add up. */
export function randomTree(slots: Slot[], depth: number, leaf: () => number, random: () => number): Tree {
  const nodes: { slot: number; left: number; right: number; rows: number }[] = [];
  const grow = (level: number, rows: number): number => {
    const node = nodes.push({ slot: -1, left: -1, right: -1, rows }) - 1;
    if (level === 0 || rows < 2 || random() < 0.1) return node;
    const leftRows = 1 + Math.floor(random() * (rows - 1));
    const slot = Math.floor(random() * slots.length);
    const left = grow(level - 1, leftRows);
    const right = grow(level - 1, rows - leftRows);
    nodes[node] = { slot, left, right, rows };
    return node;
  };
  grow(depth, 1000);
  return {
    feature: Int32Array.from(nodes, ({ slot }) => slot),
    threshold: Float32Array.from(nodes, () => (random() - 0.5) * 10 ** Math.floor(random() * 4)),
    missingLeft: Uint8Array.from(nodes, () => (random() < 0.5 ? 1 : 0)),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    value: Float32Array.from(nodes, leaf),
    rows: Float64Array.from(nodes, ({ rows }) => rows),
    gain: Float64Array.from(nodes, random),
    goesLeft: nodes.map(({ slot }) => {
      if (slots[slot]?.feature.kind !== 'category') return undefined;
      return Uint8Array.from({ length: 256 }, () => (random() < 0.5 ? 1 : 0));
    }),
  };
}

function randomLinear(features: PlannedFeature[], margins: number, random: () => number): FittedModel['predictor'] {
  const perMargin = <T>(make: () => T): T[] => Array.from({ length: margins }, make);
  const weight = (): number => Math.fround(random() - 0.5);
  const slots = slotsOf(features).map(({ feature }): LinearSlot => {
    if (feature.kind === 'category') {
      const byBin = perMargin(() => Float32Array.from({ length: binCountOf(feature) }, weight));
      return { kind: 'category', byBin, mean: perMargin(weight) };
    }
    const center = Math.fround(random());
    return {
      kind: 'number',
      fill: center,
      center,
      low: -1 - Math.fround(random()),
      high: 2 + Math.fround(random()),
      weight: perMargin(weight),
      missing: perMargin(weight),
      mean: perMargin(weight),
    };
  });
  return { kind: 'linear', intercept: perMargin(weight), slots };
}

/** Not steeper than a real one can be: see the limit in the trainer. */
function randomCalibration(kind: Calibration['kind'], random: () => number): Calibration {
  if (kind === 'platt') return { kind, slope: 0.2 + random() * 2, intercept: random() - 0.5 };
  const knots = 1 + Math.floor(random() * 12);
  const x = Float32Array.from({ length: knots }, (_, i) => (i + random() * 0.5) / knots);
  const y = Float32Array.from({ length: knots }, random).sort();
  return { kind, x, y };
}
