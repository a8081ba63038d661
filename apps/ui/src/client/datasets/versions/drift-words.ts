import type { ColumnDrift, ColumnProfile, ColumnType } from '@millrace/datasets';
import { formatMeasure } from '../../format/numbers.ts';
import { formatMoment } from '../../format/times.ts';
import type { Axis } from '../../plots/mini-bars.tsx';

export type Moved = 'not' | 'little' | 'much';

/**
 * How far a column has moved, by the customary bounds of the population stability index: 0.1 and 0.25. Without it, by
 * the distance of the distributions. PURE.
 */
export function driftOf({ populationStabilityIndex: index, jensenShannon }: ColumnDrift): Moved {
  if (index !== undefined) return index >= 0.25 ? 'much' : index >= 0.1 ? 'little' : 'not';
  if (jensenShannon === undefined) return 'not';
  return jensenShannon >= 0.25 ? 'much' : jensenShannon >= 0.1 ? 'little' : 'not';
}

/** An axis on which the values of a column lie in both versions, so that their pictures can be compared. PURE. */
export function commonAxis(...columns: (Pick<ColumnProfile, 'histogram'> | undefined)[]): Axis | undefined {
  const edges = columns.flatMap((column) => column?.histogram?.edges ?? []);
  return edges.length > 0 ? [Math.min(...edges), Math.max(...edges)] : undefined;
}

/** How the mean has moved, of dates as dates; nothing where both read alike. PURE. */
export function meansInWords(means: ColumnDrift['means'], type: ColumnType | undefined): string | undefined {
  if (!means) return undefined;
  const [from, to] = means.map((mean) =>
    type === 'datetime' ? formatMoment(Math.round(mean / millisecondsOfDay) * millisecondsOfDay) : formatMeasure(mean),
  );
  return from === to ? undefined : `mean ${from} to ${to}`;
}

const millisecondsOfDay = 86_400_000;
