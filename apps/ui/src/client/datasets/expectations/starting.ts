import type { DatasetColumn, Expectation } from '@millrace/datasets';
import type { Kind } from './expectation-words.ts';

/** A first draft of another kind, about the same column where it can be. PURE. */
export function starting(kind: Kind, before: Expectation, columns: DatasetColumn[]): Expectation {
  const { severity } = before;
  const column = 'column' in before ? before.column : 'columns' in before ? before.columns[0] : undefined;
  const about = column ?? columns[0]?.name ?? '';
  switch (kind) {
    case 'present':
      return { kind, column: about, severity };
    case 'type':
      return { kind, column: about, type: columns.find(({ name }) => name === about)?.type ?? 'text', severity };
    case 'range':
      return { kind, column: about, severity };
    case 'set':
      return { kind, column: about, values: [], severity };
    case 'missing-share':
      return { kind, column: about, max: 0, severity };
    case 'unique':
      return { kind, columns: about ? [about] : [], severity };
    case 'row-count':
      return { kind, min: 1, severity };
  }
}

/** Why a draft expects nothing yet. PURE. */
export function problemOf(draft: Expectation): string | undefined {
  if ('column' in draft && draft.column === '') return 'Choose a column.';
  if (draft.kind === 'unique' && draft.columns.length === 0) return 'Choose a column.';
  if (draft.kind === 'set' && draft.values.length === 0) return 'Name at least one value.';
  if (draft.kind === 'range' || draft.kind === 'row-count') {
    if (draft.min === undefined && draft.max === undefined) return 'Give one end or both.';
    if (draft.min !== undefined && draft.max !== undefined && draft.min > draft.max) {
      return 'The lower end is above the upper one.';
    }
  }
  return undefined;
}

/** Words of a field as the values of a column of this type. PURE. */
export function valuesOf(words: string[], type: DatasetColumn['type'] | undefined): (string | number | boolean)[] {
  if (type === 'integer' || type === 'number') {
    return words.map((word) => (word.trim() !== '' && Number.isFinite(Number(word)) ? Number(word) : word));
  }
  return type === 'boolean' ? words.map((word) => (word === 'true' ? true : word === 'false' ? false : word)) : words;
}
