import type { Curves, Label } from '../../index.ts';
import { addTo } from '../tally.ts';
import type { Judged } from './metrics.ts';
import { areaUnderRoc, averagePrecision, stepsOf } from './ranking.ts';

const mostPoints = 200;
/** Beyond this many classes a plot for each tells nothing; the confusion matrix goes further. */
const mostCurveClasses = 20;
const mostMatrixClasses = 50;
const calibrationBins = 10;
const residualBins = 30;

export function curvesOf(judged: Judged, labels: Label[] | undefined): Curves {
  if (judged.rows === 0) return {};
  if (!labels) return { residuals: residualsOf(judged) };
  const curveLabels = judged.task === 'binary' ? labels.slice(1) : labels;
  const perClass = curveLabels.length <= mostCurveClasses ? judged.byClass : [];
  const shown = perClass
    .map((ofClass, index) => ({ ...ofClass, label: curveLabels[index] as Label }))
    .filter(({ isActual }) => isActual.includes(1) && isActual.includes(0));
  return {
    ...(shown.length > 0 && { roc: shown.map(rocOf), precisionRecall: shown.map(precisionRecallOf) }),
    ...(perClass.length > 0 && {
      calibration: perClass.map((ofClass, index) => calibrationOf({ ...ofClass, label: curveLabels[index] as Label })),
    }),
    ...(labels.length <= mostMatrixClasses && { confusion: confusionOf(judged, labels) }),
  };
}

type Shown = Judged['byClass'][number] & { label: Label };

function rocOf({ label, ranking, isActual }: Shown): NonNullable<Curves['roc']>[number] {
  const { truePositives, falsePositives } = stepsOf(ranking, isActual);
  const positives = truePositives.at(-1) as number;
  const negatives = falsePositives.at(-1) as number;
  const points = thin(truePositives.length);
  return {
    label,
    auc: areaUnderRoc(ranking, isActual) as number,
    falsePositiveRate: [0, ...points.map((point) => (falsePositives[point] as number) / negatives)],
    truePositiveRate: [0, ...points.map((point) => (truePositives[point] as number) / positives)],
  };
}

function precisionRecallOf({ label, ranking, isActual }: Shown): NonNullable<Curves['precisionRecall']>[number] {
  const steps = stepsOf(ranking, isActual);
  const { truePositives, falsePositives } = steps;
  const positives = truePositives.at(-1) as number;
  const points = thin(truePositives.length);
  return {
    label,
    averagePrecision: averagePrecision(steps),
    recall: [0, ...points.map((point) => (truePositives[point] as number) / positives)],
    precision: [
      1,
      ...points.map((point) => {
        const right = truePositives[point] as number;
        return right / (right + (falsePositives[point] as number));
      }),
    ],
  };
}

/** Ten bins of equal width; empty ones are left out. */
function calibrationOf({ label, scores, isActual }: Shown): NonNullable<Curves['calibration']>[number] {
  const bins = Array.from({ length: calibrationBins }, () => ({ count: 0, predicted: 0, observed: 0 }));
  scores.forEach((score, row) => {
    const bin = bins[Math.min(calibrationBins - 1, Math.floor(score * calibrationBins))] as (typeof bins)[number];
    bin.count += 1;
    bin.predicted += score;
    bin.observed += isActual[row] as number;
  });
  const filled = bins.filter(({ count }) => count > 0);
  return {
    label,
    predicted: filled.map(({ predicted, count }) => predicted / count),
    observed: filled.map(({ observed, count }) => observed / count),
    count: filled.map(({ count }) => count),
  };
}

function confusionOf({ actual, scores, rows }: Judged, labels: Label[]): NonNullable<Curves['confusion']> {
  const matrix = labels.map(() => labels.map(() => 0));
  for (let row = 0; row < rows; row++) {
    addTo(matrix[actual[row] as number] as number[], scores.labelIndex?.[row] as number);
  }
  return { labels, matrix };
}

function residualsOf({ actual, scores, rows }: Judged): NonNullable<Curves['residuals']> {
  const values = scores.values as Float32Array;
  const residuals = Float64Array.from({ length: rows }, (_, row) => (actual[row] as number) - (values[row] as number));
  const points = Array.from({ length: Math.min(rows, mostPoints) }, (_, i) =>
    Math.floor((i * rows) / Math.min(rows, mostPoints)),
  );
  return {
    predicted: points.map((row) => values[row] as number),
    actual: points.map((row) => actual[row] as number),
    histogram: histogramOf(residuals),
  };
}

function histogramOf(values: Float64Array): { edges: number[]; counts: number[] } {
  const sorted = values.toSorted();
  const low = sorted[0] as number;
  const width = ((sorted.at(-1) as number) - low || 1) / residualBins;
  const counts = new Array<number>(residualBins).fill(0);
  for (const value of values) addTo(counts, Math.min(residualBins - 1, Math.floor((value - low) / width)));
  return { edges: Array.from({ length: residualBins + 1 }, (_, i) => low + i * width), counts };
}

/** At most 199 indexes, evenly spread, the last one always among them (a curve adds its own start). */
function thin(length: number): number[] {
  const count = Math.min(length, mostPoints - 1);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? length - 1 : Math.round((i * (length - 1)) / (count - 1)),
  );
}
