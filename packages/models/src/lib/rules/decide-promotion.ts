import type { Metrics, Signature } from '@millrace/learning';
import { mainMetrics } from '@millrace/learning/server';
import type { Verdict } from '../../index.ts';

/** A version and its metrics on the held-out rows; both sides are judged on the same rows. */
export interface Judged {
  signature: Signature;
  metrics: Metrics;
  /** Of a regression that answers a quantile instead of what is expected. */
  quantile?: number;
}

export interface PromotionCase {
  challenger: Judged;
  champion?: Judged & { version: number };
  /** Held-out rows that both were judged on. */
  rows: number;
  /** Why the champion could not be judged on them, in words. */
  incomparable?: string;
  /** Below it nothing is promoted by itself. */
  minimumRows?: number;
  /** Of two classes: how many of these rows are of the one that has fewer. */
  rowsOfRarerClass?: number;
  /** 95 % interval of challenger minus champion on the same rows, in the metric that decides. */
  interval?: readonly [low: number, high: number];
}

export const defaultMinimumRows = 50;
/** Fewer rows of one of two classes are too few to rank against the others. */
const fewestOfClass = 5;

/** How the metrics that decide are called in a sentence. */
const titles: Readonly<Record<string, string>> = { auc: 'AUC', accuracy: 'accuracy', r2: 'R²' };

/**
 * The gate: whether a new version becomes champion. The first one does; a
 * later one when it is strictly better than the champion in the metric that
 * learning compares by (AUC for two classes, accuracy for more, R² for numbers)
 * on the same held-out rows, and there are enough of them, of two classes also of
 * the rarer one: one row more at the top of a few would decide.
 */
export function decidePromotion(decision: PromotionCase): Verdict {
  const { challenger, champion, rows, minimumRows = defaultMinimumRows } = decision;
  const metric = mainMetrics[challenger.signature.task];
  const title = titles[metric] ?? metric;
  const ofChallenger = challenger.metrics[metric];
  const facts = { metric, ...finite('challenger', ofChallenger), rows };
  if (champion === undefined) {
    return { promoted: true, code: 'first_version', reason: 'The first version of a model is its champion.', ...facts };
  }

  const difference = decision.incomparable ?? whyNotComparable(champion, challenger);
  if (difference !== undefined) {
    const reason = `It cannot be compared with the champion, version ${champion.version}: ${difference}. Promote it by hand if it is meant to replace it.`;
    return { promoted: false, code: 'not_comparable', reason, ...facts, championVersion: champion.version };
  }

  const ofChampion = champion.metrics[metric];
  const judged = {
    ...facts,
    ...finite('champion', ofChampion),
    championVersion: champion.version,
    ...(tells(decision.interval) && { difference: [...decision.interval] as [number, number] }),
  };
  if (rows < minimumRows) {
    const reason = `${count(rows)} held-out rows are too few to judge by; at least ${minimumRows} are needed. Promote it by hand, or train with more rows.`;
    return { promoted: false, code: 'too_few_rows', reason, ...judged };
  }
  if (!isNumber(ofChallenger) || !isNumber(ofChampion)) {
    const reason = `The ${title} cannot be computed on the ${count(rows)} held-out rows, which do not differ enough in the target. Promote it by hand, or train with more rows.`;
    return { promoted: false, code: 'too_few_rows', reason, ...judged };
  }

  const rarer = decision.rowsOfRarerClass;
  if (rarer !== undefined && rarer < fewestOfClass) {
    const reason = `Only ${rarer} of the ${count(rows)} held-out rows ${rarer === 1 ? 'is' : 'are'} of the rarer class, too few to judge by; at least ${fewestOfClass} are needed. Promote it by hand, or train with more rows.`;
    return { promoted: false, code: 'too_few_rows', reason, ...judged };
  }

  const better = ofChallenger > ofChampion;
  const relation = better ? 'better than' : ofChallenger === ofChampion ? 'the same as' : 'not better than';
  const reason = `Its ${title} of ${figure(ofChallenger)} on ${count(rows)} held-out rows is ${relation} the ${figure(ofChampion)} of the champion, version ${champion.version}${spread(decision.interval)}.`;
  return { promoted: better, code: better ? 'better' : 'not_better', reason, ...judged };
}

/** The first difference that makes scores incomparable, in words; undefined when there is none. */
function whyNotComparable(before: Judged, after: Judged): string | undefined {
  return whyOtherSignature(before.signature, after.signature) ?? whyOtherQuantile(before.quantile, after.quantile);
}

/** R² favours the mean, whatever was asked for. */
function whyOtherQuantile(champion: number | undefined, challenger: number | undefined): string | undefined {
  if (champion === challenger) return undefined;
  const name = (quantile: number | undefined) => (quantile === undefined ? 'no quantile' : `the ${quantile} quantile`);
  return `it answers ${name(challenger)}, the champion ${name(champion)}`;
}

function whyOtherSignature(champion: Signature, challenger: Signature): string | undefined {
  if (champion.target.name !== challenger.target.name) {
    return `it predicts "${challenger.target.name}", the champion "${champion.target.name}"`;
  }
  if (champion.task !== challenger.task)
    return `it is a ${challenger.task} model, the champion a ${champion.task} model`;
  const before = new Set(champion.target.labels);
  const after = new Set(challenger.target.labels);
  if (before.size !== after.size || [...after].some((label) => !before.has(label))) {
    return 'its classes are not those of the champion';
  }
  return undefined;
}

type Interval = NonNullable<PromotionCase['interval']>;

/** An interval without width means only that no resampled row told the two apart. */
function tells(interval: Interval | undefined): interval is Interval {
  return interval?.every(Number.isFinite) === true && interval[0] !== interval[1];
}

function spread(interval: Interval | undefined): string {
  if (!tells(interval)) return '';
  const chance = interval[0] <= 0 && interval[1] >= 0 ? ', so it may be chance' : '';
  return ` (difference between ${signed(interval[0])} and ${signed(interval[1])} with 95 % confidence${chance})`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${figure(value)}`;
}

/** Four digits that matter, so that two different figures do not look alike. */
function figure(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

function finite<K extends string>(key: K, value: number | undefined): { [P in K]?: number } {
  return isNumber(value) ? ({ [key]: value } as { [P in K]?: number }) : {};
}
