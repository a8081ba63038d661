import type { Curves } from '@millrace/learning';
import { useCallback } from 'react';
import { bandOf } from '../plots/band.ts';
import { Legend } from '../plots/legend.tsx';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { mostSeries, seriesColor } from '../plots/series.ts';

export function RocCurve({ roc }: { roc: NonNullable<Curves['roc']> }) {
  const draw = useCallback(
    (marks: typeof import('../plots/marks.ts')) => ({
      marginLeft: 44,
      marginBottom: 36,
      x: { label: 'falsely found', domain: [0, 1], ticks: 5, percent: false },
      y: { label: 'found', domain: [0, 1], ticks: 5, grid: true },
      marks: [
        ...roc
          .slice(0, mostSeries)
          .flatMap((curve, index) => bandOf(marks, curve.falsePositiveRate, curve, index, roc.length)),
        marks.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: 'var(--mr-line-strong)', strokeDasharray: '4,4' },
        ),
        ...roc.slice(0, mostSeries).map((curve, index) =>
          marks.line(
            curve.falsePositiveRate.map((x, point) => [x, curve.truePositiveRate[point] ?? 0] as [number, number]),
            { stroke: seriesColor(index), strokeWidth: 2 },
          ),
        ),
      ],
    }),
    [roc],
  );
  const items = roc.slice(0, mostSeries).map(({ label, auc }) => ({ name: String(label), value: auc.toFixed(3) }));
  return (
    <PlotFigure
      label={`ROC curves; area under the curve: ${items.map(({ name, value }) => `${name} ${value}`).join(', ')}`}
      height={280}
      draw={draw}
      legend={<Legend items={items} />}
    />
  );
}
