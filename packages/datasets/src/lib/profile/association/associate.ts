import type { Association } from '../../../index.ts';
import type { ComparedColumn } from './compared-column.ts';
import { cramersV, crossTabulate, informationOf } from './contingency.ts';
import { type ComparedNumbers, correlate } from './correlation.ts';
import { correlationRatio } from './correlation-ratio.ts';

/** How much two columns say about each other, over the rows where both are there. PURE. */
export function associate(a: ComparedColumn, b: ComparedColumn): Association {
  const together = crossTabulate(a, b);
  const names = { a: a.name, b: b.name };
  const information = informationOf(together);
  if (isNumbers(a) && isNumbers(b)) return { ...names, ...correlate(a, b), ...information };
  if (isNumbers(a) || isNumbers(b)) {
    const ratio = isNumbers(a) ? correlationRatio(b, a) : correlationRatio(a, b as ComparedNumbers);
    return { ...names, ...(ratio !== undefined && { correlationRatio: ratio }), ...information };
  }
  const v = cramersV(together);
  return { ...names, ...(v !== undefined && { cramersV: v }), ...information };
}

/** The measure that fits what the two columns are, 0 to 1. PURE. */
export function strengthOf(pair: Omit<Association, 'a' | 'b'>): number {
  const { spearman, pearson, cramersV: v, correlationRatio: ratio, uncertaintyReduced } = pair;
  return Math.abs(spearman ?? pearson ?? v ?? ratio ?? uncertaintyReduced);
}

function isNumbers(column: ComparedColumn): column is ComparedNumbers {
  return column.kind === 'number';
}
