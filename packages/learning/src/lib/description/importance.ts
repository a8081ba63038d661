import type { Column, Importance } from '../../index.ts';
import { type PlannedFeature, slotsOf } from '../features/plan.ts';
import { slotValues } from '../features/values.ts';
import { contributionOf } from '../linear/predictor.ts';
import type { FittedModel, LinearPredictor, TreePredictor } from '../model.ts';
import { addTo } from '../tally.ts';

/** Rows from which the spread of what a feature adds is measured. */
const sampledRows = 2000;

/**
 * Share of each feature, largest first: of trees, of the total gain of all splits; of
 * a linear model, of the mean distance of what it adds from its mean.
 *
 * @param columns of the features, in their order.
 */
export function importanceOf(
  { features, predictor }: FittedModel,
  columns: Column[],
  trainingRows: Uint32Array,
): Importance {
  const bySlot =
    predictor.kind === 'trees' ? gains(features, predictor) : spreads(features, predictor, columns, trainingRows);
  const byName = new Map(features.map(({ name }) => [name, 0]));
  slotsOf(features).forEach(({ feature: { name } }, slot) => {
    byName.set(name, (byName.get(name) as number) + (bySlot[slot] as number));
  });
  const total = bySlot.reduce((sum, share) => sum + share, 0);
  return Array.from(byName, ([feature, gain]) => ({ feature, gain: total > 0 ? gain / total : 0 })).sort(
    (one, other) => other.gain - one.gain,
  );
}

function gains(features: PlannedFeature[], { ensemble }: TreePredictor): Float64Array {
  const bySlot = new Float64Array(slotsOf(features).length);
  for (const tree of ensemble.trees.flat()) {
    tree.feature.forEach((slot, node) => {
      if (slot >= 0) addTo(bySlot, slot, tree.gain[node] as number);
    });
  }
  return bySlot;
}

function spreads(
  features: PlannedFeature[],
  { slots, intercept }: LinearPredictor,
  columns: Column[],
  trainingRows: Uint32Array,
): Float64Array {
  const step = Math.ceil(trainingRows.length / sampledRows);
  const rows = trainingRows.filter((_, place) => place % step === 0);
  const columnOf = new Map(features.map((feature, index) => [feature, columns[index] as Column]));
  return Float64Array.from(slotsOf(features), (planned, index) => {
    const values = slotValues(planned, columnOf.get(planned.feature) as Column, rows);
    const slot = slots[index] as LinearPredictor['slots'][number];
    let spread = 0;
    for (let margin = 0; margin < intercept.length; margin++) {
      for (const value of values) {
        spread += Math.abs(contributionOf(slot, margin, value) - (slot.mean[margin] as number)) / rows.length;
      }
    }
    return spread;
  });
}
