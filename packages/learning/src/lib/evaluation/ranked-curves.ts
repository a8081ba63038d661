import type { Curves, Label } from '../../index.ts';
import { type Band, bandsOf } from './bands.ts';
import type { Judged, OneClass } from './judged.ts';
import { gainAt, precisionAt, thin, truePositiveRateAt } from './points.ts';
import { areaUnderRoc, averagePrecision, stepsOf } from './ranking.ts';
import type { Resampling } from './resampling.ts';
import { effectiveRows, intervalOfShare } from './shares.ts';

type Of<Name extends 'roc' | 'precisionRecall' | 'lift'> = NonNullable<Curves[Name]>[number];

export interface RankedCurves {
  roc: Of<'roc'>;
  precisionRecall: Of<'precisionRecall'>;
  lift: Of<'lift'>;
}

/** The curves that come from ranking the rows by the score of one class; undefined when all or no rows are of it. */
export function rankedCurves(
  judged: Judged,
  index: number,
  label: Label,
  resampling: Resampling,
): RankedCurves | undefined {
  const { ranking, isActual } = judged.byClass[index] as OneClass;
  const steps = stepsOf(ranking, isActual, judged.weights);
  const positives = steps.truePositives.at(-1) ?? 0;
  const negatives = steps.falsePositives.at(-1) ?? 0;
  if (positives <= 0 || negatives <= 0) return undefined;
  const points = thin(steps.truePositives.length).map((step) => ({
    right: steps.truePositives[step] as number,
    wrong: steps.falsePositives[step] as number,
  }));
  const shown: ShownCurves = {
    positives,
    negatives,
    falsePositiveRate: [0, ...points.map(({ wrong }) => wrong / negatives)],
    recall: [0, ...points.map(({ right }) => right / positives)],
    precision: [1, ...points.map(({ right, wrong }) => right / (right + wrong))],
    share: points.map(({ right, wrong }) => (right + wrong) / (positives + negatives)),
    gain: points.map(({ right }) => right / positives),
  };
  const bands = bandsAround(shown, judged, index, resampling);
  const { falsePositiveRate, recall, precision, share, gain } = shown;
  const perShare = (values: number[]): number[] => values.map((value, point) => value / (share[point] as number));
  return {
    roc: {
      label,
      auc: areaUnderRoc(ranking, isActual, judged.weights) ?? 0,
      falsePositiveRate,
      truePositiveRate: recall,
      ...bands.roc,
    },
    precisionRecall: { label, averagePrecision: averagePrecision(steps) ?? 0, recall, precision, ...bands.precision },
    lift: {
      label,
      share,
      gain,
      lift: perShare(gain),
      lower: perShare(bands.gain.lower),
      upper: perShare(bands.gain.upper),
    },
  };
}

interface ShownCurves {
  /** Sums of weights. */
  positives: number;
  negatives: number;
  falsePositiveRate: number[];
  /** The true positive rate. */
  recall: number[];
  precision: number[];
  /** Without a start, as the lift of no rows is not defined. */
  share: number[];
  gain: number[];
}

/** Where all rows are right no draw is wrong: no band is narrower than Wilson's interval of the share. */
function bandsAround(shown: ShownCurves, judged: Judged, index: number, resampling: Resampling) {
  const { positives, negatives, falsePositiveRate, recall, precision, share, gain } = shown;
  const total = positives + negatives;
  const rowsPerWeight = effectiveRows(judged.rows, judged.weights) / total;
  const ofPositives = recall.map((rate, point): [number, number] =>
    falsePositiveRate[point] === 1 ? [1, 1] : intervalOfShare(rate, positives * rowsPerWeight),
  );
  const ofAnswered = precision.map((rate, point) => {
    const answered = share[Math.max(0, point - 1)] as number;
    return intervalOfShare(rate, answered * total * rowsPerWeight);
  });
  const ofGains = gain.map((_, point): [number, number] => {
    if (share[point] === 1) return [1, 1];
    const [low, high] = ofAnswered[point + 1] as [number, number];
    const perPrecision = ((share[point] as number) * total) / positives;
    return [low * perPrecision, high * perPrecision];
  });
  const [roc, ofPrecision, ofGain] = bandsOf(
    resampling.sample.byClass[index] as OneClass,
    [
      { places: falsePositiveRate, heights: recall, heightsAt: truePositiveRateAt, atLeast: ofPositives },
      { places: recall, heights: precision, heightsAt: precisionAt, atLeast: ofAnswered },
      { places: share, heights: gain, heightsAt: gainAt, atLeast: ofGains },
    ],
    resampling,
  ) as [Band, Band, Band];
  return { roc, precision: ofPrecision, gain: ofGain };
}
