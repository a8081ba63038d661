import type { ColumnProfile, Expectation } from '../../index.ts';
import type { CountedWord } from './evidence.ts';
import { fewCells } from './margins.ts';

const maximumWords = 1_000;
/** Where more than this may be new, a set says nothing. */
const mostlyNew = 0.5;
const oftenNew = 0.05;

/** The words of a column, where all of them are known; the reasons stand in `inferExpectations`. */
export function expectWords(
  { name: column, distinct, top = [] }: ColumnProfile,
  cells: number,
  counted: readonly CountedWord[] | undefined,
): Expectation[] {
  const words = counted ?? top.map(({ value, count }) => ({ word: String(value), count }));
  if (words.length === 0 || words.length > maximumWords || words.length < distinct) return [];
  const once = words.filter(({ count }) => count === 1).length;
  const unseen = (1.5 * once + 5 * Math.sqrt(once)) / cells;
  if (unseen > mostlyNew) return [];
  const set = { kind: 'set', column, values: words.map(({ word }) => word) } as const;
  const usual: Expectation = { ...set, ...(unseen > 0 && { share: Math.ceil(unseen * 1e6) / 1e6 }), severity: 'warn' };
  return unseen > oftenNew || cells < fewCells ? [usual] : [usual, { ...set, share: 0.1, severity: 'fail' }];
}
