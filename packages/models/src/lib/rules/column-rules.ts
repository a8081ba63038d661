import type { FeatureType, Signature, SignatureFeature } from '@millrace/learning';

/** What a cell of one feature must look like, prepared once for each signature. */
export interface ColumnRule {
  name: string;
  type: FeatureType;
  /** Values seen in training; undefined when they were not kept. */
  known: ReadonlySet<string> | undefined;
  /** `-Infinity` and `Infinity` when the signature gives no range, so that one comparison does. */
  min: number;
  max: number;
  /** The model takes whole numbers only: a fraction is cut off. */
  whole: boolean;
  /** What the model is asked with where there is no value; undefined when it knows missing values itself. */
  standIn: number | undefined;
  /** A row without a value cannot be answered. */
  required: boolean;
}

export interface ColumnRules {
  features: ColumnRule[];
  /** Every name that a row may carry; `undefined` as a value means accepted and ignored. */
  byName: Map<string, ColumnRule | undefined>;
}

const prepared = new WeakMap<Signature, ColumnRules>();

/** The rules of a signature; computed at its first use and kept as long as the signature object lives. */
export function columnRulesOf(signature: Signature): ColumnRules {
  let rules = prepared.get(signature);
  if (rules === undefined) {
    rules = prepareColumnRules(signature);
    prepared.set(signature, rules);
  }
  return rules;
}

function prepareColumnRules(signature: Signature): ColumnRules {
  const byName = new Map<string, ColumnRule | undefined>();
  for (const name of signature.ignored) byName.set(name, undefined);
  byName.set(signature.target.name, undefined);
  const features = signature.features.map(ruleOf);
  for (const rule of features) byName.set(rule.name, rule);
  return { features, byName };
}

function ruleOf(feature: SignatureFeature): ColumnRule {
  const whole = feature.type === 'integer' && feature.tensor === 'int64';
  return {
    name: feature.name,
    type: feature.type,
    known: feature.categories && new Set(feature.categories),
    min: feature.min ?? Number.NEGATIVE_INFINITY,
    max: feature.max ?? Number.POSITIVE_INFINITY,
    whole,
    required: feature.required === true,
    standIn: whole && typeof feature.default === 'number' ? feature.default : undefined,
  };
}
