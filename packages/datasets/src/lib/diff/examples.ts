import type { DuckDBValue } from '@duckdb/node-api';
import type { CellValue, DatasetColumn, VersionDiff } from '../../index.ts';
import { identifier, query } from '../duckdb.ts';
import type { CommonColumn } from './compare-columns.ts';
import type { RowCounts } from './keyed-rows.ts';
import { type DiffContext, rowNumber, tableSql } from './version-source.ts';

type Examples = VersionDiff['rows']['examples'];
type Cells = Record<string, CellValue>;

/** A table may have ten thousand columns; an example shows some of them. */
const maximumCells = 50;
/** Long texts are cut. */
const maximumCharacters = 500;

/** The cells of the rows that are shown; of changed ones those that differ. */
export async function readExamples(
  context: DiffContext,
  { examples, changedCells }: RowCounts,
  key: readonly CommonColumn[],
): Promise<Examples> {
  const keyNames = key.map(({ name }) => name);
  const differing = Object.keys(changedCells).slice(0, maximumCells);
  const shown = (side: 'from' | 'to', names: readonly string[]) => {
    const wanted = new Set([...keyNames, ...names]);
    return context[side].columns.filter(({ name }) => wanted.has(name));
  };
  const all = (side: 'from' | 'to') =>
    shown(
      side,
      context[side].columns.slice(0, maximumCells).map(({ name }) => name),
    );
  const [added, removed, before, after] = [
    await readRows(context, 'to', examples.added, all('to')),
    await readRows(context, 'from', examples.removed, all('from')),
    await readRows(context, 'from', rowsOf(examples, 'from'), shown('from', differing)),
    await readRows(context, 'to', rowsOf(examples, 'to'), shown('to', differing)),
  ];
  const changed = examples.changed.map(({ from, to }) => {
    const [was, is] = [before.get(from) ?? {}, after.get(to) ?? {}];
    const names = differing.filter((name) => was[name] !== is[name]);
    return { key: pick(is, keyNames), from: pick(was, names), to: pick(is, names) };
  });
  return {
    added: examples.added.map((row) => added.get(row) ?? {}),
    removed: examples.removed.map((row) => removed.get(row) ?? {}),
    changed,
  };
}

const rowsOf = (examples: RowCounts['examples'], side: 'from' | 'to') => examples.changed.map((pair) => pair[side]);

function pick(cells: Cells, names: readonly string[]): Cells {
  return Object.fromEntries(names.map((name) => [name, cells[name] ?? null]));
}

async function readRows(
  { connection, signal, ...versions }: DiffContext,
  side: 'from' | 'to',
  rows: readonly number[],
  columns: readonly DatasetColumn[],
): Promise<Map<number, Cells>> {
  if (rows.length === 0) return new Map();
  const names = columns.map(({ name }) => name);
  const cells = columns.map(({ name, type }) =>
    type === 'datetime' ? `epoch_ms(${identifier(name)})` : identifier(name),
  );
  const sql = `SELECT ${[rowNumber, ...cells].join(', ')} FROM ${tableSql(versions[side], side, names)}
    WHERE ${rowNumber} IN (${rows.join(', ')})`;
  const found = (await query(connection, sql, signal)).getRows();
  return new Map(
    found.map(([row, ...values]) => [
      Number(row),
      Object.fromEntries(columns.map(({ name, type }, index) => [name, toCell(values[index] ?? null, type)])),
    ]),
  );
}

function toCell(value: DuckDBValue, type: DatasetColumn['type']): CellValue {
  if (typeof value === 'string') return value.slice(0, maximumCharacters).toWellFormed();
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  const number = Number(value);
  if (type === 'datetime') return new Date(number).toISOString();
  return Number.isFinite(number) ? number : null;
}
