import type { TargetRelations } from '@millrace/datasets';
import { formatMeasure } from '../../format/numbers.ts';
import { formatDate } from '../../format/times.ts';

type By = TargetRelations['columns'][number]['by'];

export interface Group {
  /** Unlike all others. */
  name: string;
  rows: number;
  mean?: number | undefined;
  shares?: Record<string, number> | undefined;
}

/** More rows than this in one small picture cannot be read. */
const mostGroups = 12;

/** Values and bins of a column with names for a picture; each name once. PURE. */
export function groupsOf(by: By, isDate: boolean): Group[] {
  const names = new Set<string>();
  const present = by.filter(({ value }) => value !== null);
  const missing = by.filter(({ value }) => value === null);
  return [...present.slice(0, mostGroups), ...missing].map(({ value, upTo, rows, mean, shares }) => {
    let name = nameOf(value, upTo, isDate);
    while (names.has(name)) name += ' ';
    names.add(name);
    return { name, rows, mean, shares };
  });
}

function nameOf(value: string | number | null, upTo: number | undefined, isDate: boolean): string {
  if (value === null) return 'missing';
  if (typeof value === 'string') return value;
  const write = isDate ? formatDate : formatMeasure;
  return upTo === undefined || upTo === value ? write(value) : `${write(value)}–${write(upTo)}`;
}

/** The classes of a target, the most frequent first. PURE. */
export function classesOf(relations: TargetRelations): string[] {
  const rows = new Map<string, number>();
  for (const { shares, rows: count } of relations.columns[0]?.by ?? []) {
    for (const [label, share] of Object.entries(shares ?? {})) rows.set(label, (rows.get(label) ?? 0) + share * count);
  }
  return [...rows].sort(([, a], [, b]) => b - a).map(([label]) => label);
}

/** Ends of the means of a target that is a number. PURE. */
export function meansOf(relations: TargetRelations): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { by } of relations.columns) {
    for (const { mean } of by) {
      if (mean === undefined) continue;
      low = Math.min(low, mean);
      high = Math.max(high, mean);
    }
  }
  return low <= high ? [low, high] : [0, 1];
}
