import type { Column, FeatureType } from '../../index.ts';
import type { DatePart } from './dates.ts';

/**
 * How each used column becomes slots of the model matrix. Everything here is
 * plain data: the trainer, the ONNX graph and the explainer all read it.
 */
export type PlannedFeature = NumberFeature | ElapsedFeature | DateFeature | CategoryFeature | StatisticFeature;

/** A number or boolean, as float32; NaN when missing. */
export interface NumberFeature {
  kind: 'number';
  name: string;
  type: FeatureType;
  /** Complete integer columns enter the model as int64. */
  tensor: 'float' | 'int64';
}

/** A date, as the parts of it that tell the training rows apart, a slot each; NaN when missing. See dates.ts. */
export interface DateFeature {
  kind: 'date';
  name: string;
  /** Elapsed time is in days since then (epoch milliseconds). */
  origin: number;
  /** Elapsed time comes first. */
  parts: DatePart[];
}

/** A date as elapsed time alone: no longer made, still read from stored models. */
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

/** Text of many values, as what its rows say of the target, a slot each; see statistics.ts. */
export interface StatisticFeature {
  kind: 'statistic';
  name: string;
  type: FeatureType;
  /** The empty text stands for missing; in some stored models it is not known. */
  known: string[];
  /** [slot][known]; */
  means: Float32Array[];
  /** [slot]: of values that are not known. */
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
  return features.flatMap((feature) => Array.from({ length: slotCountOf(feature) }, (_, part) => ({ feature, part })));
}

/** Slots of one feature. */
export function slotCountOf(feature: PlannedFeature): number {
  if (feature.kind === 'statistic') return feature.prior.length;
  return feature.kind === 'date' ? feature.parts.length : 1;
}

export function isDate(feature: PlannedFeature): feature is DateFeature | ElapsedFeature {
  return feature.kind === 'date' || feature.kind === 'elapsed';
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
