import type { Curves } from '@millrace/learning';
import { useCallback } from 'react';
import { bandOf } from '../plots/band.ts';
import { Legend } from '../plots/legend.tsx';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { mostSeries, seriesColor } from '../plots/series.ts';

/** Predicted against observed shares; a dot is as large as it has rows. */
export function Calibration({ calibration }: { calibration: NonNullable<Curves['calibration']> }) {
  const draw = useCallback(
    (marks: typeof import('../plots/marks.ts')) => ({
      marginLeft: 44,
      marginBottom: 36,
      x: { label: 'it says', domain: [0, 1], ticks: 5 },
      y: { label: 'it is so', domain: [0, 1], ticks: 5, grid: true },
      r: { range: [2, 9] as [number, number] },
      marks: [
        marks.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: 'var(--mr-line-strong)', strokeDasharray: '4,4' },
        ),
        ...calibration.slice(0, mostSeries).flatMap((curve, index) => {
          const points = curve.predicted.map((x, point) => ({ x, y: curve.observed[point], rows: curve.count[point] }));
          return [
            ...bandOf(marks, curve.predicted, curve, index, calibration.length),
            marks.line(points, { x: 'x', y: 'y', stroke: seriesColor(index), strokeWidth: 1.5 }),
            marks.dot(points, { x: 'x', y: 'y', r: 'rows', fill: seriesColor(index), fillOpacity: 0.75 }),
          ];
        }),
      ],
    }),
    [calibration],
  );
  const items = calibration.slice(0, mostSeries).map(({ label }) => ({ name: String(label) }));
  return (
    <PlotFigure
      label="Calibration: the predicted probability against how often it was so; on the diagonal is perfect"
      height={280}
      draw={draw}
      legend={<Legend items={items} />}
    />
  );
}
