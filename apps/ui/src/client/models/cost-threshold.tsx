import type { Threshold } from '@millrace/learning';
import { useCallback } from 'react';
import { formatMeasure, formatShare } from '../format/numbers.ts';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { seriesColor } from '../plots/series.ts';

/** From which probability on "yes" is the cheaper answer. */
export function CostThreshold({ threshold, positive }: { threshold: Threshold; positive: string }) {
  const { curve } = threshold;
  const draw = useCallback(
    ({ line, ruleX }: typeof import('../plots/marks.ts')) => ({
      marginLeft: 50,
      marginBottom: 36,
      x: { label: `"${positive}" from this probability on`, domain: [0, 1], ticks: 5 },
      y: { label: 'cost a row', grid: true, ticks: 5, zero: true },
      marks: [
        ...(threshold.threshold <= 1 ? [ruleX([threshold.threshold], { stroke: seriesColor(1), strokeWidth: 2 })] : []),
        ruleX([0.5], { stroke: 'var(--mr-line-strong)', strokeDasharray: '4,4' }),
        line(
          curve.threshold.map((x, point) => ({ x, y: curve.costPerRow[point] })).filter(({ x }) => x <= 1),
          { x: 'x', y: 'y', stroke: seriesColor(0), strokeWidth: 2 },
        ),
      ],
    }),
    [curve, positive, threshold.threshold],
  );
  const { falsePositive, falseNegative } = threshold.costs;
  return (
    <>
      <p>
        {threshold.threshold > 1
          ? `Never answering "${positive}" is the cheapest.`
          : `Answering "${positive}" from ${formatShare(threshold.threshold)} on is the cheapest.`}{' '}
        It costs {formatMeasure(threshold.costPerRow)} a row, against {formatMeasure(threshold.costPerRowAtHalf)} from
        50 % on, when a false alarm costs {formatMeasure(falsePositive)} and a miss {formatMeasure(falseNegative)}.
      </p>
      <PlotFigure label={`Cost of a row by the threshold of "${positive}"`} height={240} draw={draw} />
    </>
  );
}
