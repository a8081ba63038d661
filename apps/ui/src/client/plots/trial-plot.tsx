import type { Trial } from '@millrace/models';
import { useCallback } from 'react';
import { countOf, formatMeasure } from '../format/numbers.ts';
import { Legend } from './legend.tsx';
import { PlotFigure } from './plot-figure.tsx';
import { seriesColor } from './series.ts';

/** The loss of each trial of a search, and the best so far. */
export function TrialPlot({ trials }: { trials: Trial[] }) {
  const draw = useCallback(
    ({ dot, line }: typeof import('./marks.ts')) => {
      const complete = trials.flatMap(({ number, state, loss }) =>
        state === 'complete' && loss !== undefined ? [{ x: number + 1, y: loss }] : [],
      );
      // Losses on the way are not those of a whole trial: faint, and only where they do not stretch the picture.
      const highest = 1.25 * Math.max(...complete.map(({ y }) => y));
      const given = trials.flatMap(({ number, state, rungs }) => {
        const loss = rungs.at(-1)?.loss;
        return state === 'pruned' && loss !== undefined && loss <= highest ? [{ x: number + 1, y: loss }] : [];
      });
      let best = Number.POSITIVE_INFINITY;
      const bestSoFar = complete.map(({ x, y }) => {
        best = Math.min(best, y);
        return { x, y: best };
      });
      const end = { x: Math.max(1, ...trials.map(({ number }) => number + 1)), y: best };
      return {
        marginLeft: 58,
        marginBottom: 34,
        x: { label: 'trial', domain: [0, end.x + 1], ticks: 6, tickFormat: 'd' },
        y: { label: 'loss', grid: true, nice: true, ticks: 5 },
        marks: [
          line(complete.length > 0 ? [...bestSoFar, end] : [], {
            x: 'x',
            y: 'y',
            curve: 'step-after',
            stroke: seriesColor(0),
            strokeWidth: 2,
          }),
          dot(given, { x: 'x', y: 'y', r: 3, stroke: 'var(--mr-line-strong)' }),
          dot(complete, { x: 'x', y: 'y', r: 3.5, fill: seriesColor(1) }),
        ],
      };
    },
    [trials],
  );
  const losses = trials.flatMap(({ state, loss }) => (state === 'complete' && loss !== undefined ? [loss] : []));
  const best = losses.length > 0 ? formatMeasure(Math.min(...losses)) : 'none yet';
  const pruned = trials.filter(({ state }) => state === 'pruned').length;
  return (
    <PlotFigure
      label={`Loss of each trial; best of ${trials.length}: ${best}`}
      height={240}
      draw={draw}
      legend={
        <Legend
          items={[
            { name: 'best so far', value: best },
            { name: 'trials', value: `${countOf(trials.length, 'trial')}, ${pruned} given up early` },
          ]}
        />
      }
    />
  );
}
