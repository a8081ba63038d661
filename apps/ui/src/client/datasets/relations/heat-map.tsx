import type { Association } from '@millrace/datasets';
import { useCallback } from 'react';
import { PlotFigure } from '../../plots/plot-figure.tsx';
import { seriesColor } from '../../plots/series.ts';
import { measuresInWords, strengthOf } from './strength.ts';

interface HeatMapProps {
  columns: string[];
  pairs: Association[];
}

const largestCell = 44;
const smallestCell = 7;

/** Every pair of columns as a square: the deeper its colour, the more one says about the other. */
export function HeatMap({ columns, pairs }: HeatMapProps) {
  const draw = useCallback(
    ({ cell, axisX, axisY }: typeof import('../../plots/marks.ts'), width: number) => {
      const marginLeft = Math.min(130, width * 0.34);
      const side = Math.min(largestCell, Math.max(smallestCell, (width - marginLeft - 4) / columns.length));
      const named = side >= 13;
      const marginTop = named ? 92 : 8;
      const cells = pairs.flatMap((pair) => {
        const { value } = strengthOf(pair);
        const title = `${pair.a} and ${pair.b}: ${measuresInWords(pair)}`;
        return [
          { x: pair.a, y: pair.b, value, title },
          { x: pair.b, y: pair.a, value, title },
        ];
      });
      const squares = (of: typeof cells, fill: string) =>
        cell(of, {
          x: 'x',
          y: 'y',
          fill,
          fillOpacity: (d: { value: number }) => Math.abs(d.value),
          title: 'title',
          rx: 2,
          inset: 0.5,
        });
      return {
        width: marginLeft + side * columns.length + 4,
        height: marginTop + side * columns.length + 8,
        marginLeft,
        marginTop,
        marginBottom: 8,
        marginRight: 4,
        x: {
          domain: columns,
          label: null,
          axis: null,
        },
        y: { domain: columns, label: null, axis: null },
        opacity: { domain: [0, 1], range: [0.04, 1] },
        marks: [
          ...(named ? [axisX({ anchor: 'top', tickRotate: -45, ...names }), axisY(names)] : []),
          squares(
            cells.filter(({ value }) => value >= 0),
            seriesColor(0),
          ),
          squares(
            cells.filter(({ value }) => value < 0),
            seriesColor(2),
          ),
        ],
      };
    },
    [columns, pairs],
  );
  return (
    <PlotFigure
      label={`How ${columns.length} columns hang together, pair by pair: ${columns.join(', ')}`}
      height={120}
      draw={draw}
    />
  );
}

/** What does not fit is read by pointing at it. */
const names = { tickSize: 0, tickFormat: shorten, title: (name: string) => name, pointerEvents: 'auto' };

function shorten(name: string): string {
  return name.length > 15 ? `${name.slice(0, 14)}…` : name;
}
