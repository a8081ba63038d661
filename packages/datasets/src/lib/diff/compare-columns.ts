import type { ColumnType, DatasetColumn, VersionDiff } from '../../index.ts';
import { identifier, literal } from '../duckdb.ts';

/** A column that both versions have, and how its cells are made comparable. */
export interface CommonColumn {
  name: string;
  from: DatasetColumn;
  to: DatasetColumn;
  /** What both sides' cells are compared as. */
  as: 'itself' | 'number' | 'text';
}

export function commonColumns(from: readonly DatasetColumn[], to: readonly DatasetColumn[]): CommonColumn[] {
  const earlier = new Map(from.map((column) => [column.name, column]));
  return to.flatMap((column): CommonColumn[] => {
    const before = earlier.get(column.name);
    return before ? [{ name: column.name, from: before, to: column, as: comparedAs(before.type, column.type) }] : [];
  });
}

export function diffSchema(from: readonly DatasetColumn[], to: readonly DatasetColumn[]): VersionDiff['schema'] {
  const [before, after] = [from, to].map((columns) => new Set(columns.map(({ name }) => name)));
  return {
    added: to.filter(({ name }) => !before?.has(name)),
    removed: from.filter(({ name }) => !after?.has(name)),
    changed: commonColumns(from, to)
      .filter((column) => JSON.stringify(described(column.from)) !== JSON.stringify(described(column.to)))
      .map((column) => ({ column: column.name, from: column.from, to: column.to })),
  };
}

/** In an order of its own, since that of stored JSON is not ours. */
function described({ type, role, originalName, words }: DatasetColumn) {
  return [type, role, originalName ?? null, words?.true ?? null, words?.false ?? null];
}

/** `category` and `text` are the same words, counted differently. */
function comparedAs(from: ColumnType, to: ColumnType): CommonColumn['as'] {
  const [a, b] = [kindOf(from), kindOf(to)];
  if (a === b) return 'itself';
  return isNumeric(from) && isNumeric(to) ? 'number' : 'text';
}

const kindOf = (type: ColumnType) => (type === 'category' ? 'text' : type);
const isNumeric = (type: ColumnType) => type === 'integer' || type === 'number';

/** The cell of one side, comparable to that of the other. */
export function comparableSql({ name, as, ...column }: CommonColumn, side: 'from' | 'to', table = side): string {
  const cell = `${identifier(table)}.${identifier(name)}`;
  if (as === 'itself') return cell;
  if (as === 'number') return `CAST(${cell} AS DOUBLE)`;
  return textSql(cell, column[side]);
}

/** One way to write each value, times as everywhere else. */
export function textSql(cell: string, { type, words }: Pick<DatasetColumn, 'type' | 'words'>): string {
  if (type === 'datetime') return `strftime(${cell}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  if (type === 'boolean' && words)
    return `CASE WHEN ${cell} THEN ${literal(words.true)} WHEN NOT ${cell} THEN ${literal(words.false)} END`;
  // Adding nothing makes -0 and 0 one value, as they are where numbers are compared.
  if (type === 'number') return `CAST(${cell} + 0.0 AS VARCHAR)`;
  return `CAST(${cell} AS VARCHAR)`;
}
