import { useCallback } from 'react';
import { metricWords } from '../format/metrics.ts';
import { formatMeasure } from '../format/numbers.ts';
import { Legend } from './legend.tsx';
import { PlotFigure } from './plot-figure.tsx';
import { seriesColor } from './series.ts';

export interface LearningCurveProps {
  metric: string;
  round: number[];
  training: number[];
  validation?: number[] | undefined;
  /** True while rounds are still to come: the axis leaves room for them. */
  growing?: boolean;
}

/** How the error fell, round by round, on the rows that were learned from and on rows held back. */
export function LearningCurve({ metric, round, training, validation, growing = false }: LearningCurveProps) {
  const { name } = metricWords(metric);
  const draw = useCallback(
    ({ lineY, dot, ruleX }: typeof import('./marks.ts')) => {
      const last = round.at(-1) ?? 1;
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
        x: { label: 'round', domain: [0, growing ? Math.max(40, last * 1.25) : last], ticks: 6 },
        y: { label: name, grid: true, nice: true, ticks: 5 },
        marks: [
          ...(best && !growing ? [ruleX([best.x], { stroke: 'var(--mr-line-strong)', strokeDasharray: '3,3' })] : []),
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
    [name, round, training, validation, growing],
  );
  const lastOf = (values: number[] | undefined) => formatMeasure(values?.at(-1) ?? 0);
  return (
    <PlotFigure
      label={`Learning curve: ${name} by round, now ${lastOf(validation ?? training)} after round ${round.at(-1) ?? 0}`}
      height={260}
      draw={draw}
      legend={
        <Legend
          items={[
            { name: 'learned from', value: lastOf(training) },
            ...(validation ? [{ name: 'held back', value: lastOf(validation) }] : []),
          ]}
        />
      }
    />
  );
}
