import type { TargetRelations } from '@millrace/datasets';
import { useCallback } from 'react';
import { tickFormat } from '../../format/axis.ts';
import { countOf, formatMeasure, formatShare } from '../../format/numbers.ts';
import { PlotFigure } from '../../plots/plot-figure.tsx';
import { seriesColor } from '../../plots/series.ts';
import { type Group, groupsOf } from './groups.ts';

type Relation = TargetRelations['columns'][number];
type Marks = typeof import('../../plots/marks.ts');

interface TargetPlotProps {
  relation: Relation;
  target: string;
  column: string;
  isDate: boolean;
  /** Classes of the target in the order of their colours; none when it is a number. */
  classes: string[];
  /** Of the means; the same for all columns, so that they can be compared. */
  domain: [number, number];
}

/** The target by the values of one column. */
export function TargetPlot({ relation, target, column, isDate, classes, domain }: TargetPlotProps) {
  const groups = groupsOf(relation.by, isDate);
  const draw = useCallback(
    (marks: Marks, width: number) => {
      const shown = groupsOf(relation.by, isDate);
      return classes.length > 0 ? ofClasses(marks, shown, classes, width) : ofMeans(marks, shown, domain, width);
    },
    [relation, isDate, classes, domain],
  );
  return <PlotFigure label={`${target} by ${column}`} height={34 + 21 * groups.length} draw={draw} />;
}

function axis(groups: Group[], width: number) {
  return {
    marginLeft: Math.min(110, width * 0.4),
    marginBottom: 24,
    marginTop: 6,
    marginRight: 24,
    y: {
      label: null,
      domain: groups.map(({ name }) => name),
      tickSize: 0,
      tickFormat: shorten,
      type: 'band' as const,
      padding: 0.18,
    },
  };
}

function ofClasses({ barX }: Marks, groups: Group[], classes: string[], width: number) {
  const parts = groups.flatMap(({ name, rows, shares }) => {
    let before = 0;
    return classes.map((label, index) => {
      const share = shares?.[label] ?? 0;
      const from = before;
      before += share;
      return {
        name,
        index,
        from,
        to: before,
        title: `${name}, ${countOf(rows, 'row')}\n${label}: ${formatShare(share)}`,
      };
    });
  });
  return {
    ...axis(groups, width),
    x: { label: null, domain: [0, 1], ticks: 4, tickFormat: '.0%' },
    marks: classes.map((_label, index) =>
      barX(
        parts.filter((part) => part.index === index),
        { x1: 'from', x2: 'to', y: 'name', fill: seriesColor(index), title: 'title' },
      ),
    ),
  };
}

function ofMeans({ dot, ruleX }: Marks, groups: Group[], domain: [number, number], width: number) {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const middle = groups.reduce((sum, group) => sum + (group.mean ?? 0) * group.rows, 0) / Math.max(1, rows);
  return {
    ...axis(groups, width),
    x: { label: null, domain, nice: true, grid: true, ticks: 4, tickFormat: tickFormat(domain) },
    r: { type: 'identity' as const },
    marks: [
      ruleX([middle], { stroke: 'var(--mr-line-strong)', strokeDasharray: '3 3' }),
      dot(
        groups.flatMap(({ name, mean, rows: count }) =>
          mean === undefined
            ? []
            : [
                {
                  name,
                  mean,
                  r: 3 + 5 * Math.sqrt(count / Math.max(1, rows)),
                  title: `${name}, ${countOf(count, 'row')}: ${formatMeasure(mean)}`,
                },
              ],
        ),
        { x: 'mean', y: 'name', r: 'r', fill: seriesColor(0), title: 'title' },
      ),
    ],
  };
}

function shorten(name: string): string {
  return name.length > 16 ? `${name.slice(0, 15)}…` : name;
}
