import type { Curves } from '@millrace/learning';
import { useCallback } from 'react';
import { tickFormat } from '../format/axis.ts';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { seriesColor } from '../plots/series.ts';

type Residuals = NonNullable<Curves['residuals']>;

export function PredictedActual({ residuals, target }: { residuals: Residuals; target: string }) {
  const draw = useCallback(
    ({ dot, line }: typeof import('../plots/marks.ts')) => {
      const points = residuals.predicted.map((x, index) => [x, residuals.actual[index] ?? 0] as [number, number]);
      const values = [...residuals.predicted, ...residuals.actual];
      const low = Math.min(...values);
      const high = Math.max(...values);
      return {
        marginLeft: 58,
        marginBottom: 36,
        x: { label: `${target} as answered`, ticks: 5, tickFormat: tickFormat(values) },
        y: { label: 'truth', grid: true, ticks: 5, tickFormat: tickFormat(values) },
        marks: [
          line(
            [
              [low, low],
              [high, high],
            ],
            { stroke: 'var(--mr-line-strong)', strokeDasharray: '4,4' },
          ),
          dot(points, { r: 2.6, fill: seriesColor(0), fillOpacity: 0.55 }),
        ],
      };
    },
    [residuals, target],
  );
  return <PlotFigure label={`Answers against the true ${target}; on the diagonal is exact`} height={300} draw={draw} />;
}

export function ErrorSpread({ residuals }: { residuals: Residuals }) {
  const draw = useCallback(
    ({ rectY, ruleX }: typeof import('../plots/marks.ts')) => {
      const { edges, counts } = residuals.histogram;
      const bars = counts.map((count, index) => ({ count, x1: edges[index] ?? 0, x2: edges[index + 1] ?? 0 }));
      return {
        marginLeft: 48,
        marginBottom: 36,
        x: { label: 'truth minus answer', ticks: 5, tickFormat: tickFormat(edges) },
        y: { label: 'rows', grid: true, ticks: 5, tickFormat: tickFormat(counts) },
        marks: [
          rectY(bars, { x1: 'x1', x2: 'x2', y: 'count', fill: 'var(--mr-bar)', insetLeft: 0.5, insetRight: 0.5 }),
          ruleX([0], { stroke: 'var(--mr-ink-3)', strokeDasharray: '4,4' }),
        ],
      };
    },
    [residuals],
  );
  return <PlotFigure label="How the errors are spread around zero" height={300} draw={draw} />;
}
