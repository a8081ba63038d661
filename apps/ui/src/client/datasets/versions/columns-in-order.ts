import type { DatasetColumn } from '@millrace/datasets';

/** Names in the order of the table they come from; those that it does not know come last. PURE. */
export function inOrderOf(known: readonly Pick<DatasetColumn, 'name'>[], names: ReadonlySet<string>): string[] {
  const ordered = known.map(({ name }) => name).filter((name) => names.has(name));
  return [...new Set([...ordered, ...names])];
}
