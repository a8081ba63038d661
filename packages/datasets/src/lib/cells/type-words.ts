import type { ColumnType } from '../../index.ts';

/** What a column of a type holds, in sentences for people; the same words in every one. */
export const typeWords: Record<ColumnType, string> = {
  integer: 'whole numbers',
  number: 'numbers',
  boolean: 'yes or no',
  category: 'words',
  text: 'text',
  datetime: 'dates',
};
