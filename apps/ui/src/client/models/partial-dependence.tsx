import type { PartialDependence, Signature } from '@millrace/learning';
import { useCallback } from 'react';
import { tickFormat } from '../format/axis.ts';
import { Legend } from '../plots/legend.tsx';
import { PlotFigure } from '../plots/plot-figure.tsx';
import { mostSeries, seriesColor } from '../plots/series.ts';
import classes from './tables.module.css';

interface DependencePlotsProps {
  dependence: PartialDependence[];
  signature: Signature;
}

/** One small picture a column: the average answer over its values, all else as it is. */
export function DependencePlots({ dependence, signature }: DependencePlotsProps) {
  const shown = dependence.filter(({ points, values }) => points.length > 1 && values.length > 0);
  const labels = signature.task === 'multiclass' ? (signature.target.labels ?? []).slice(0, mostSeries) : [];
  const domain = domainOf(shown);
  return (
    <>
      {labels.length > 0 && <Legend items={labels.map((label) => ({ name: String(label) }))} />}
      <div className={classes.plots}>
        {shown.map((each) => (
          <div key={each.feature}>
            <h3 title={each.feature}>{each.feature}</h3>
            <DependencePlot
              dependence={each}
              domain={domain}
              isDate={signature.features.some(({ name, type }) => name === each.feature && type === 'datetime')}
            />
          </div>
        ))}
      </div>
    </>
  );
}

interface DependencePlotProps {
  dependence: PartialDependence;
  /** The same for all columns, so that they can be compared. */
  domain: [number, number];
  isDate: boolean;
}

function DependencePlot({ dependence, domain, isDate }: DependencePlotProps) {
  const { feature, points } = dependence;
  const isOrdered = points.every((point) => typeof point === 'number');
  const draw = useCallback(
    (marks: typeof import('../plots/marks.ts')) =>
      isOrdered ? overNumbers(marks, dependence, domain, isDate) : overWords(marks, dependence, domain),
    [dependence, domain, isDate, isOrdered],
  );
  return (
    <PlotFigure
      label={`Average answer over the values of ${feature}`}
      height={isOrdered ? 170 : 46 + 20 * points.length}
      draw={draw}
    />
  );
}

type Marks = typeof import('../plots/marks.ts');

function overNumbers({ areaY, line }: Marks, { points, ...of }: PartialDependence, domain: number[], isDate: boolean) {
  const x = points.map((point) => (isDate ? new Date(Number(point)) : Number(point)));
  const values = of.values.slice(0, mostSeries);
  const band = x.map((at, point) => ({ x: at, low: of.lower[0]?.[point], high: of.upper[0]?.[point] }));
  return {
    marginLeft: 58,
    // Dates take two lines.
    marginBottom: isDate ? 38 : 26,
    x: { label: null, ticks: 4, ...(isDate ? {} : { tickFormat: tickFormat(x.map(Number)) }) },
    y: { label: null, domain, grid: true, ticks: 4, tickFormat: tickFormat(domain) },
    marks: [
      ...(values.length === 1
        ? [areaY(band, { x: 'x', y1: 'low', y2: 'high', fill: seriesColor(0), fillOpacity: 0.14 })]
        : []),
      ...values.map((ofOutput, index) =>
        line(
          x.map((at, point) => ({ x: at, y: ofOutput[point] })),
          { x: 'x', y: 'y', stroke: seriesColor(index), strokeWidth: 2 },
        ),
      ),
    ],
  };
}

function overWords({ dot, ruleY }: Marks, { points, ...of }: PartialDependence, domain: number[]) {
  const names = points.map(String);
  const values = of.values.slice(0, mostSeries);
  const spread = names.map((name, point) => ({ name, low: of.lower[0]?.[point], high: of.upper[0]?.[point] }));
  return {
    marginLeft: 96,
    marginBottom: 26,
    x: { label: null, domain, grid: true, ticks: 4, tickFormat: tickFormat(domain) },
    y: { label: null, domain: names, type: 'point' as const, padding: 0.5, tickFormat: shorten },
    marks: [
      ...(values.length === 1
        ? [
            ruleY(spread, {
              y: 'name',
              x1: 'low',
              x2: 'high',
              stroke: seriesColor(0),
              strokeOpacity: 0.3,
              strokeWidth: 6,
            }),
          ]
        : []),
      ...values.map((ofOutput, index) =>
        dot(
          names.map((name, point) => ({ name, x: ofOutput[point] })),
          { x: 'x', y: 'name', r: 3.5, fill: seriesColor(index) },
        ),
      ),
    ],
  };
}

function shorten(name: string): string {
  return name.length > 13 ? `${name.slice(0, 12)}…` : name;
}

function domainOf(dependence: PartialDependence[]): [number, number] {
  const all = dependence.flatMap(({ values, lower, upper }) =>
    values.length === 1 ? [...values, ...lower, ...upper].flat() : values.flat(),
  );
  return [Math.min(...all), Math.max(...all)];
}
