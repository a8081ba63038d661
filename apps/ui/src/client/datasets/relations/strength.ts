import type { Association } from '@millrace/datasets';
import { formatMeasure } from '../../format/numbers.ts';

export interface Strength {
  /** -1 to 1; below 0 when one falls as the other rises. */
  value: number;
  /** What it is called. */
  measure: string;
}

/** How much two columns hang together, by the measure that fits what they are. PURE. */
export function strengthOf(pair: Association): Strength {
  if (pair.spearman !== undefined) return { value: pair.spearman, measure: 'rank correlation' };
  if (pair.pearson !== undefined) return { value: pair.pearson, measure: 'correlation' };
  if (pair.cramersV !== undefined) return { value: pair.cramersV, measure: "Cramér's V" };
  if (pair.correlationRatio !== undefined) return { value: pair.correlationRatio, measure: 'correlation ratio' };
  return { value: pair.uncertaintyReduced, measure: 'shared information' };
}

/** All that was measured of a pair, in a line. */
export function measuresInWords(pair: Association): string {
  const measures: [string, number | undefined][] = [
    ['correlation', pair.pearson],
    ['rank correlation', pair.spearman],
    ["Cramér's V", pair.cramersV],
    ['correlation ratio', pair.correlationRatio],
    ['bits shared', pair.mutualInformation],
  ];
  return measures
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${formatMeasure(Math.round(value * 1000) / 1000)}`],
    )
    .join(', ');
}
