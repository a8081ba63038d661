import type { Curves } from '@millrace/learning';
import { useCallback } from 'react';
import { formatShare } from '../format/numbers.ts';
import { bandOf } from '../plots/band.ts';
import { Legend } from '../plots/legend.tsx';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { mostSeries, seriesColor } from '../plots/series.ts';

type Lift = NonNullable<Curves['lift']>;

/** How much of a class is found when only the rows of the highest scores are looked at. */
export function LiftCurve({ lift }: { lift: Lift }) {
  const draw = useCallback(
    (marks: typeof import('../plots/marks.ts')) => ({
      marginLeft: 44,
      marginBottom: 36,
      x: { label: 'share of the rows, best first', domain: [0, 1], ticks: 5 },
      y: { label: 'share of the class found', domain: [0, 1], ticks: 5, grid: true },
      marks: [
        marks.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: 'var(--mr-line-strong)', strokeDasharray: '4,4' },
        ),
        ...lift.slice(0, mostSeries).flatMap((curve, index) => [
          ...bandOf(marks, curve.share, gainBand(curve), index, lift.length),
          marks.line([[0, 0], ...curve.share.map((x, point) => [x, curve.gain[point] ?? 0])] as [number, number][], {
            stroke: seriesColor(index),
            strokeWidth: 2,
          }),
        ]),
      ],
    }),
    [lift],
  );
  const items = lift.slice(0, mostSeries).map((curve) => ({ name: String(curve.label), value: inTheBestFifth(curve) }));
  return (
    <PlotFigure
      label={`Lift curves; found among the best fifth of the rows: ${items.map(({ name, value }) => `${name} ${value}`).join(', ')}`}
      height={280}
      draw={draw}
      legend={<Legend items={items} />}
    />
  );
}

/** The band is told of the lift; times the share it is that of the gain. */
function gainBand({ share, lower, upper }: Lift[number]) {
  const ofGain = (lift: number[] | undefined) =>
    lift?.map((value, point) => Math.min(1, value * (share[point] as number)));
  return { lower: ofGain(lower), upper: ofGain(upper) };
}

function inTheBestFifth({ share, gain }: Lift[number]): string {
  const place = share.findIndex((each) => each >= 0.2);
  return `${formatShare(gain[place] ?? 1)} in the best fifth`;
}
