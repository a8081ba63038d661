import { useCallback } from 'react';
import { formatMeasure } from '../format/numbers.ts';
import { Legend } from './legend.tsx';
import { PlotFigure } from './plot-figure.tsx';
import { seriesColor } from './series.ts';

export interface LearningCurveProps {
  metric: string;
  round: number[];
  training: number[];
  validation?: number[] | undefined;
  /** The most rounds that will be run: the axis reaches so far while the curve grows. */
  rounds?: number | undefined;
}

/** How the error fell, round by round, on the rows that were learned from and on rows held back. */
export function LearningCurve({ metric, round, training, validation, rounds }: LearningCurveProps) {
  const draw = useCallback(
    ({ lineY, dot, ruleX }: typeof import('./marks.ts')) => {
      const trained = round.map((x, index) => ({ x, y: training[index] }));
      const validated = round.flatMap((x, index) =>
        validation?.[index] === undefined ? [] : [{ x, y: validation[index] }],
      );
      const best = validated.reduce<{ x: number; y: number } | undefined>(
        (lowest, point) => (lowest && lowest.y <= point.y ? lowest : point),
        undefined,
      );
      return {
        marginLeft: 48,
        marginBottom: 34,
        x: { label: 'round', domain: [0, Math.max(rounds ?? 0, round.at(-1) ?? 1)], ticks: 6 },
        y: { label: metric, grid: true, nice: true, ticks: 5 },
        marks: [
          ...(best && !rounds ? [ruleX([best.x], { stroke: 'var(--mr-line-strong)', strokeDasharray: '3,3' })] : []),
          lineY(trained, { x: 'x', y: 'y', stroke: seriesColor(0), strokeWidth: 2 }),
          lineY(validated, { x: 'x', y: 'y', stroke: seriesColor(1), strokeWidth: 2 }),
          dot([...trained.slice(-1), ...validated.slice(-1)], {
            x: 'x',
            y: 'y',
            r: 3.5,
            fill: (_: unknown, index: number) => seriesColor(index),
          }),
        ],
      };
    },
    [metric, round, training, validation, rounds],
  );
  const last = (values: number[] | undefined) => formatMeasure(values?.at(-1) ?? 0);
  return (
    <PlotFigure
      label={`Learning curve: ${metric} by round, now ${last(validation ?? training)} after round ${round.at(-1) ?? 0}`}
      height={260}
      draw={draw}
      legend={
        <Legend
          items={[
            { name: 'learned from', value: last(training) },
            ...(validation ? [{ name: 'held back', value: last(validation) }] : []),
          ]}
        />
      }
    />
  );
}
