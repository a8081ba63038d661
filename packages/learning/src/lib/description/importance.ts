import type { Importance } from '../../index.ts';
import type { Ensemble } from '../boosting/tree.ts';
import { type PlannedFeature, slotsOf } from '../features/plan.ts';

/** Share of the total gain of all splits that each feature brought. */
export function importanceOf(features: PlannedFeature[], { trees }: Ensemble): Importance {
  const slots = slotsOf(features);
  const gains = new Map(features.map(({ name }) => [name, 0]));
  let total = 0;
  for (const tree of trees.flat()) {
    tree.feature.forEach((slot, node) => {
      if (slot < 0) return;
      const name = (slots[slot] as (typeof slots)[number]).feature.name;
      gains.set(name, (gains.get(name) ?? 0) + (tree.gain[node] as number));
      total += tree.gain[node] as number;
    });
  }
  return Array.from(gains, ([feature, gain]) => ({ feature, gain: total > 0 ? gain / total : 0 })).sort(
    (one, other) => other.gain - one.gain,
  );
}
