import type { Curves, Label } from '../../index.ts';
import { addTo } from '../tally.ts';
import type { Judged, OneClass } from './judged.ts';
import { rankedCurves } from './ranked-curves.ts';
import type { Resampling } from './resampling.ts';
import { intervalOfShare } from './shares.ts';

const mostPoints = 200;
/** Beyond this many classes a plot for each tells nothing; the confusion matrix goes further. */
const mostCurveClasses = 20;
const mostMatrixClasses = 50;
const calibrationBins = 10;
const residualBins = 30;

/** @param resampling for the bands. */
export function curvesOf(judged: Judged, labels: Label[] | undefined, resampling: Resampling): Curves {
  if (judged.rows === 0) return {};
  if (!labels) return { residuals: residualsOf(judged) };
  const curveLabels = judged.task === 'binary' ? labels.slice(1) : labels;
  const perClass = curveLabels.length <= mostCurveClasses ? judged.byClass : [];
  const ranked = perClass
    .map((_, index) => rankedCurves(judged, index, curveLabels[index] as Label, resampling))
    .filter((curves) => curves !== undefined);
  return {
    ...(ranked.length > 0 && {
      roc: ranked.map(({ roc }) => roc),
      precisionRecall: ranked.map(({ precisionRecall }) => precisionRecall),
      lift: ranked.map(({ lift }) => lift),
    }),
    ...(perClass.length > 0 && {
      calibration: perClass.map((ofClass, index) =>
        calibrationOf(ofClass, curveLabels[index] as Label, judged.weights),
      ),
    }),
    ...(labels.length <= mostMatrixClasses && { confusion: confusionOf(judged, labels) }),
  };
}

/** Ten bins of equal width; empty ones are left out. The band is Wilson's interval of each bin. */
function calibrationOf(
  { scores, isActual }: OneClass,
  label: Label,
  weights?: Float64Array,
): NonNullable<Curves['calibration']>[number] {
  const bins = Array.from({ length: calibrationBins }, () => ({ count: 0, predicted: 0, observed: 0, squares: 0 }));
  scores.forEach((score, row) => {
    const bin = bins[Math.min(calibrationBins - 1, Math.floor(score * calibrationBins))] as (typeof bins)[number];
    const weight = weights?.[row] ?? 1;
    bin.count += weight;
    bin.squares += weight ** 2;
    bin.predicted += weight * score;
    bin.observed += weight * (isActual[row] as number);
  });
  const filled = bins.filter(({ count }) => count > 0);
  const intervals = filled.map(({ observed, count, squares }) =>
    intervalOfShare(observed / count, count ** 2 / squares),
  );
  return {
    label,
    predicted: filled.map(({ predicted, count }) => predicted / count),
    observed: filled.map(({ observed, count }) => observed / count),
    count: filled.map(({ count }) => count),
    lower: intervals.map(([low]) => low),
    upper: intervals.map(([, high]) => high),
  };
}

function confusionOf({ actual, scores, rows, weights }: Judged, labels: Label[]): NonNullable<Curves['confusion']> {
  const matrix = labels.map(() => labels.map(() => 0));
  for (let row = 0; row < rows; row++) {
    addTo(matrix[actual[row] as number] as number[], scores.labelIndex?.[row] as number, weights?.[row] ?? 1);
  }
  return { labels, matrix };
}

function residualsOf({ actual, scores, rows, weights }: Judged): NonNullable<Curves['residuals']> {
  const values = scores.values as Float32Array;
  const residuals = Float64Array.from({ length: rows }, (_, row) => (actual[row] as number) - (values[row] as number));
  const points = Array.from({ length: Math.min(rows, mostPoints) }, (_, i) =>
    Math.floor((i * rows) / Math.min(rows, mostPoints)),
  );
  return {
    predicted: points.map((row) => values[row] as number),
    actual: points.map((row) => actual[row] as number),
    histogram: histogramOf(residuals, weights),
  };
}

function histogramOf(values: Float64Array, weights?: Float64Array): { edges: number[]; counts: number[] } {
  const sorted = values.toSorted();
  const low = sorted[0] as number;
  const width = ((sorted.at(-1) as number) - low || 1) / residualBins;
  const counts = new Array<number>(residualBins).fill(0);
  values.forEach((value, row) => {
    addTo(counts, Math.min(residualBins - 1, Math.floor((value - low) / width)), weights?.[row] ?? 1);
  });
  return { edges: Array.from({ length: residualBins + 1 }, (_, i) => low + i * width), counts };
}
