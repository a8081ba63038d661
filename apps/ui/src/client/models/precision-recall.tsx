import type { Curves } from '@millrace/learning';
import { useCallback } from 'react';
import { bandOf } from '../plots/band.ts';
import { Legend } from '../plots/legend.tsx';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { mostSeries, seriesColor } from '../plots/series.ts';

export function PrecisionRecall({ curves }: { curves: NonNullable<Curves['precisionRecall']> }) {
  const draw = useCallback(
    (marks: typeof import('../plots/marks.ts')) => ({
      marginLeft: 44,
      marginBottom: 36,
      x: { label: 'recall', domain: [0, 1], ticks: 5 },
      y: { label: 'precision', domain: [0, 1], ticks: 5, grid: true },
      marks: curves.slice(0, mostSeries).flatMap((curve, index) => [
        ...bandOf(marks, curve.recall, curve, index, curves.length),
        marks.line(
          curve.recall.map((x, point) => [x, curve.precision[point] ?? 0] as [number, number]),
          { stroke: seriesColor(index), strokeWidth: 2 },
        ),
      ]),
    }),
    [curves],
  );
  const items = curves
    .slice(0, mostSeries)
    .map(({ label, averagePrecision }) => ({ name: String(label), value: averagePrecision.toFixed(3) }));
  return (
    <PlotFigure
      label={`Precision-recall curves; average precision: ${items.map(({ name, value }) => `${name} ${value}`).join(', ')}`}
      height={280}
      draw={draw}
      legend={<Legend items={items} />}
    />
  );
}
