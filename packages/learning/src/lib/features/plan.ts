import type { Column, FeatureType } from '../../index.ts';

/**
 * How each used column becomes slots of the model matrix. Everything here is
 * plain data: the trainer, the ONNX graph and the explainer all read it.
 */
export type PlannedFeature = NumberFeature | ElapsedFeature | CategoryFeature | StatisticFeature;

/** A number or boolean, as float32; NaN when missing. */
export interface NumberFeature {
  kind: 'number';
  name: string;
  type: FeatureType;
  /** Complete integer columns enter the model as int64. */
  tensor: 'float' | 'int64';
}

/** A date, as days since `origin` (epoch milliseconds). */
export interface ElapsedFeature {
  kind: 'elapsed';
  name: string;
  origin: number;
}

/** A category, as a bin: 0 missing, i + 1 for known[i], known.length + 1 for rare and unseen ones. */
export interface CategoryFeature {
  kind: 'category';
  name: string;
  type: FeatureType;
  known: string[];
}

/** Text of many values, as smoothed means of the target (one slot a margin); see statistics.ts. */
export interface StatisticFeature {
  kind: 'statistic';
  name: string;
  type: FeatureType;
  known: string[];
  /** [slot][known]; */
  means: Float32Array[];
  /** [slot]: of unseen and missing values. */
  prior: Float32Array;
}

export interface Slot {
  feature: PlannedFeature;
  /** Which of the feature's slots. */
  part: number;
}

export const millisecondsPerDay = 86_400_000;

/** Stands for a missing date in an int64 input; also what pandas' NaT is as an integer. */
export const missingDate = -9223372036854775808n;

export function slotsOf(features: PlannedFeature[]): Slot[] {
  return features.flatMap((feature) =>
    Array.from({ length: feature.kind === 'statistic' ? feature.prior.length : 1 }, (_, part) => ({ feature, part })),
  );
}

/** A column of numbers, booleans or dates. */
export type NumberColumn = Extract<Column, { values: Float64Array }>;
/** A column of words. */
export type WordColumn = Extract<Column, { codes: Int32Array }>;

export function isNumeric(column: Column): column is NumberColumn {
  return 'values' in column;
}

/** Bins of a category slot: missing, each known one, and the rest. */
export function binCountOf(feature: CategoryFeature): number {
  return feature.known.length + 2;
}
