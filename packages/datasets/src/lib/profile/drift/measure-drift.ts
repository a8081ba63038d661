import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnDrift, DatasetColumn, Sampling } from '../../../index.ts';
import { samplingOf } from '../sample.ts';
import { jensenShannon, populationStabilityIndex } from './distances.ts';
import { measureNumbers } from './number-drift.ts';
import { measureWords } from './word-drift.ts';

export interface DriftSource {
  /** A Parquet file that an ingest wrote. */
  path: string;
  rows: number;
}

export interface DriftRequest {
  connection: DuckDBConnection;
  from: DriftSource;
  to: DriftSource;
  /** Columns that both have, as the first table has them. Of one whose type changed only missing cells are compared. */
  columns: readonly Pick<DatasetColumn, 'name' | 'type' | 'words' | 'role'>[];
  /** Types in the second table, by name; left out: the same. */
  typesAfter?: ReadonlyMap<string, DatasetColumn['type']>;
  signal?: AbortSignal | undefined;
}

/** Rows of each table whose numbers are sorted; figures of fewer rows are exact. */
export const driftRows = 50_000;

/**
 * How far each column has moved, the one that moved most first, but ids and times last. Counts, means
 * and words are exact; of tables with more than 50,000 rows the distributions of
 * numbers are those of that many (see `driftSampling`).
 */
export async function measureDrift(request: DriftRequest): Promise<ColumnDrift[]> {
  const { columns, typesAfter } = request;
  const isNumber = ({ type }: (typeof columns)[number]) =>
    type === 'integer' || type === 'number' || type === 'datetime';
  const same = columns.filter(({ name, type }) => isComparable(type, typesAfter?.get(name) ?? type));
  const numbers = await measureNumbers(request, same.filter(isNumber));
  const words = await measureWords(
    request,
    columns.filter((column) => !isNumber(column) || !same.includes(column)),
    new Set(same.map(({ name }) => name)),
  );
  const always = new Set(columns.filter(movesAlways).map(({ name }) => name));
  return [...numbers, ...words]
    .map((drift): ColumnDrift => (always.has(drift.column) ? { ...drift, movesAlways: true } : drift))
    .sort((a, b) => Number(a.movesAlways ?? false) - Number(b.movesAlways ?? false) || movementOf(b) - movementOf(a));
}

/** What the distributions of numbers were taken from: the error is that of the smaller sample. */
export function driftSampling(from: number, to: number): Sampling {
  if (Math.max(from, to) <= driftRows) return { rows: from + to, exact: true };
  const sampled = [from, to].map((rows) => samplingOf(Math.min(rows, driftRows), rows, 'share'));
  const error = sampled.reduce((sum, { error: one = 0 }) => sum + one ** 2, 0) ** 0.5;
  return { rows: sampled.reduce((sum, { rows }) => sum + rows, 0), exact: false, error };
}

/** Bins of two tables, the last one of missing cells, in one figure each. */
export function distancesOf(from: readonly number[], to: readonly number[]) {
  return {
    populationStabilityIndex: populationStabilityIndex(from, to),
    jensenShannon: jensenShannon(from, to),
  };
}

function movesAlways({ type, role }: DriftRequest['columns'][number]): boolean {
  return role === 'id' || type === 'datetime';
}

function isComparable(from: DatasetColumn['type'], to: DatasetColumn['type']): boolean {
  const kindOf = (type: DatasetColumn['type']) => (type === 'integer' ? 'number' : type === 'category' ? 'text' : type);
  return kindOf(from) === kindOf(to);
}

function movementOf({ jensenShannon: distance, missingShare: [before, after] }: ColumnDrift): number {
  return distance ?? Math.abs(after - before);
}
