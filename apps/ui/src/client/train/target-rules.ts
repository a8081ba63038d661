import type { ColumnProfile } from '@millrace/datasets';
import type { LearningTask } from '@millrace/learning';

import { formatCount } from '../format/numbers.ts';

/** Whole numbers with at most so many different values are classes, as the API has it. */
const mostIntegerClasses = 20;

/** What would be learned for a target, or why it cannot be one. */
export type TargetOutlook = { task: LearningTask; words: string } | { problem: string };

export function outlookFor(column: ColumnProfile, rows: number): TargetOutlook {
  if (column.missing === rows) return { problem: 'It has no values.' };
  if (column.distinct <= 1) return { problem: 'It has the same value in every row.' };
  if (column.type === 'datetime') return { problem: 'A date cannot be predicted yet.' };
  if (!isClasses(column)) return { task: 'regression', words: 'a number → regression' };
  if (column.distinct >= rows - column.missing) return { problem: 'It has a different value in every row.' };
  const task = column.distinct === 2 ? 'binary' : 'multiclass';
  return { task, words: `${formatCount(column.distinct)} classes → ${task}` };
}

function isClasses({ type, distinct }: ColumnProfile): boolean {
  if (type === 'integer') return distinct <= mostIntegerClasses;
  return type !== 'number';
}

const labelNames =
  /^(target|label|class|species|outcome|result|y|churn(ed)?|survived|default(ed)?|fraud|income|price|quality|rating|diagnosis|status)$/i;

/**
 * The column that a person most likely wants: one that is named like a label, else one that can be learned; of several
 * the last, as tables have their label at the end.
 */
export function suggestTarget(columns: ColumnProfile[], rows: number): string | undefined {
  const possible = columns.filter((column) => column.role === 'feature' && !('problem' in outlookFor(column, rows)));
  const named = possible.findLast((column) => labelNames.test(column.name));
  // A text that hardly repeats is a poor guess, even in the last place.
  const likely = possible.filter((column) => column.type !== 'text' || column.distinct <= 50);
  return (named ?? likely.at(-1) ?? possible.at(-1))?.name;
}
