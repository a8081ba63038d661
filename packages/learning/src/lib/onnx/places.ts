import {
  binCountOf,
  type CategoryFeature,
  isDate,
  type PlannedFeature,
  slotCountOf,
  slotsOf,
} from '../features/plan.ts';
import { type FittedModel, treesOf } from '../model.ts';

/** Where a split finds its value in the graph's matrix, and how. */
export interface SlotPlaces {
  /** Column of a number or statistic slot. */
  columnOf(slot: number): number;
  /**
   * Column that tells which side a category goes: 0 or 1. `flipped` when 1 means
   * left. One column serves every split that parts the categories in the same way.
   */
  membershipOf(slot: number, goesLeft: Uint8Array): { column: number; flipped: boolean };
  /** What is looked up for each bin of a category feature: [bins, width]. */
  membershipTable(feature: CategoryFeature): { values: Float32Array; width: number };
}

/** Lays the matrix out: int64 numbers, float numbers, dates; then categories and statistics in feature order. */
export function placeSlots(model: FittedModel): SlotPlaces {
  const { features } = model;
  const slots = slotsOf(features);
  const sets = new Map<PlannedFeature, Map<string, number>>();
  for (const feature of features) if (feature.kind === 'category') sets.set(feature, new Map());
  for (const tree of treesOf(model).trees.flat()) {
    tree.goesLeft.forEach((goesLeft, node) => {
      const feature = slots[tree.feature[node] as number]?.feature;
      if (!goesLeft || feature?.kind !== 'category') return;
      const ofFeature = sets.get(feature) as Map<string, number>;
      const { key } = canonical(feature, goesLeft);
      if (!ofFeature.has(key)) ofFeature.set(key, ofFeature.size);
    });
  }
  const firstColumns = layOut(features, (feature) => Math.max(1, sets.get(feature)?.size ?? 1));
  return {
    columnOf(slot) {
      const { feature, part } = slots[slot] as (typeof slots)[number];
      return (firstColumns.get(feature) as number) + part;
    },
    membershipOf(slot, goesLeft) {
      const feature = slots[slot]?.feature as CategoryFeature;
      const { key, flipped } = canonical(feature, goesLeft);
      return { column: (firstColumns.get(feature) as number) + (sets.get(feature)?.get(key) as number), flipped };
    },
    membershipTable(feature) {
      const keys = Array.from(sets.get(feature)?.keys() ?? []);
      const width = Math.max(1, keys.length);
      const values = new Float32Array(binCountOf(feature) * width);
      keys.forEach((key, column) => {
        for (let bin = 0; bin < key.length; bin++) values[bin * width + column] = key[bin] === '1' ? 1 : 0;
      });
      return { values, width };
    },
  };
}

/** First column of each feature in the joined matrix. */
export function layOut(features: PlannedFeature[], categoryWidth: (feature: PlannedFeature) => number) {
  const rank = (feature: PlannedFeature): number => {
    if (isDate(feature)) return 2;
    if (feature.kind === 'number') return feature.tensor === 'int64' ? 0 : 1;
    return 3;
  };
  const columns = new Map<PlannedFeature, number>();
  let next = 0;
  for (const feature of features.toSorted((one, other) => rank(one) - rank(other))) {
    columns.set(feature, next);
    next += feature.kind === 'category' ? categoryWidth(feature) : slotCountOf(feature);
  }
  return columns;
}

/** A digit a bin, 1 where it goes right; turned round where needed so that the last bin (unseen) is 0. */
function canonical(feature: CategoryFeature, goesLeft: Uint8Array): { key: string; flipped: boolean } {
  const bins = binCountOf(feature);
  const flipped = goesLeft[bins - 1] !== 1;
  let key = '';
  for (let bin = 0; bin < bins; bin++) key += (goesLeft[bin] !== 1) !== flipped ? '1' : '0';
  return { key, flipped };
}
