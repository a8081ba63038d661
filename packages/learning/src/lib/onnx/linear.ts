/** The part of the graph of a linear model: from the named columns to the margins. */
import { type CategoryFeature, type PlannedFeature, slotsOf } from '../features/plan.ts';
import type { LinearNumberSlot, LinearPredictor, LinearSlot } from '../model.ts';
import { castTo, type GraphBuilder } from './graph.ts';
import { joinColumns } from './inputs.ts';
import { layOut } from './places.ts';

/** Float32 holds nothing beyond it. */
const largest = 3.4028234663852886e38;

/**
 * Writes the margins [rows, margins]. A category is looked up as what its bin adds to
 * each margin; these columns go through the same steps as the numbers, unchanged, so
 * that the number of nodes does not grow with that of the features.
 */
export function writeLinearMargins(
  graph: GraphBuilder,
  features: PlannedFeature[],
  predictor: LinearPredictor,
): string {
  const { intercept } = predictor;
  const table = columnTable(features, predictor);
  const matrix = joinColumns(graph, features, {
    membershipTable: (feature) => ({ values: byBinTable(features, predictor, feature), width: intercept.length }),
  });
  const row = (values: Float32Array): string => graph.constant('float', [1, table.columns], values);
  const weights = (values: Float32Array): string => graph.constant('float', [table.columns, intercept.length], values);
  const isMissing = graph.node('IsNaN', [matrix]);
  const filled = graph.node('Where', [isMissing, row(table.fill), matrix]);
  const clipped = graph.node('Min', [graph.node('Max', [filled, row(table.low)]), row(table.high)]);
  const centred = graph.node('Sub', [clipped, row(table.center)]);
  const start = graph.constant('float', [1, intercept.length], intercept);
  const margins = graph.node('Gemm', [centred, weights(table.weight), start]);
  if (table.missing.every((weight) => weight === 0)) return margins;
  return graph.node('Gemm', [graph.node('Cast', [isMissing], castTo('float')), weights(table.missing), margins]);
}

/** What happens to each column of the joined matrix. */
interface ColumnTable {
  columns: number;
  fill: Float32Array;
  low: Float32Array;
  high: Float32Array;
  center: Float32Array;
  /** [column][margin] */
  weight: Float32Array;
  /** [column][margin] */
  missing: Float32Array;
}

function columnTable(features: PlannedFeature[], { intercept, slots }: LinearPredictor): ColumnTable {
  const margins = intercept.length;
  const firstColumns = layOut(features, () => margins);
  const columns = slots.reduce((sum, { kind }) => sum + (kind === 'category' ? margins : 1), 0);
  const table: ColumnTable = {
    columns,
    fill: new Float32Array(columns),
    low: new Float32Array(columns).fill(-largest),
    high: new Float32Array(columns).fill(largest),
    center: new Float32Array(columns),
    weight: new Float32Array(columns * margins),
    missing: new Float32Array(columns * margins),
  };
  slotsOf(features).forEach(({ feature, part }, index) => {
    const slot = slots[index] as LinearSlot;
    const column = (firstColumns.get(feature) as number) + part;
    if (slot.kind === 'number') writeNumber(table, column, slot);
    else for (let m = 0; m < margins; m++) table.weight[(column + m) * margins + m] = 1;
  });
  return table;
}

function writeNumber(table: ColumnTable, column: number, slot: LinearNumberSlot): void {
  table.fill[column] = slot.fill;
  table.low[column] = slot.low;
  table.high[column] = slot.high;
  table.center[column] = slot.center;
  table.weight.set(slot.weight, column * slot.weight.length);
  table.missing.set(slot.missing, column * slot.missing.length);
}

/** [bin][margin] */
function byBinTable(features: PlannedFeature[], { slots }: LinearPredictor, feature: CategoryFeature): Float32Array {
  const slot = slots[slotsOf(features).findIndex((each) => each.feature === feature)];
  if (slot?.kind !== 'category') throw new Error(`Feature '${feature.name}' has no weights of a category.`);
  const margins = slot.byBin.length;
  const table = new Float32Array((slot.byBin[0]?.length ?? 0) * margins);
  slot.byBin.forEach((ofMargin, m) => {
    ofMargin.forEach((weight, bin) => {
      table[bin * margins + m] = weight;
    });
  });
  return table;
}
