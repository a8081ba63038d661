import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn, DatasetProfile } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';

export interface CountedWord {
  word: string;
  count: number;
}

/** Of a column that is mostly 0: how many cells are not, and their median. */
export interface CellsBeside {
  count: number;
  median: number;
}

/** What expectations need to know beside the profile, by column. */
export interface Evidence {
  /** All words of columns that have more of them than the profile lists. */
  words: Map<string, readonly CountedWord[]>;
  beside: Map<string, CellsBeside>;
}

interface EvidenceRequest {
  connection: DuckDBConnection;
  parquet: string;
  columns: readonly DatasetColumn[];
  profile: DatasetProfile;
  signal?: AbortSignal;
}

/** Each costs a query, so a wide table has it for its first columns only. */
const maximumColumns = 200;

/** Looks closer at the columns whose profile does not tell enough. */
export async function gatherEvidence({
  connection,
  parquet,
  columns,
  profile,
  signal,
}: EvidenceRequest): Promise<Evidence> {
  const evidence: Evidence = { words: new Map(), beside: new Map() };
  const types = new Map(columns.map(({ name, type, role }) => [name, role === 'feature' ? type : undefined]));
  const words = profile.columns.filter(
    ({ name, distinct, top = [] }) => types.get(name) === 'category' && distinct > top.length,
  );
  for (const { name } of words.slice(0, maximumColumns)) {
    const column = identifier(name);
    const sql = `SELECT ${column}, count(*) AS n FROM ${literal(parquet)} WHERE ${column} IS NOT NULL
      GROUP BY ALL ORDER BY n DESC, ${column} LIMIT 1001`;
    const rows = (await query(connection, sql, signal)).getRows();
    evidence.words.set(
      name,
      rows.map(([word, count]) => ({ word: String(word), count: Number(count) })),
    );
  }
  const mostlyZero = profile.columns.filter(({ name, distinct, quantiles }) => {
    const type = types.get(name);
    return (type === 'integer' || type === 'number') && quantiles?.p50 === 0 && distinct > 2;
  });
  for (const { name } of mostlyZero.slice(0, maximumColumns)) {
    const number = `${identifier(name)}::DOUBLE`;
    const sql = `SELECT count(*), approx_quantile(${number}, 0.5) FROM ${literal(parquet)} WHERE ${number} <> 0`;
    const [[count, median] = []] = (await query(connection, sql, signal)).getRows();
    if (typeof median === 'number') evidence.beside.set(name, { count: Number(count), median });
  }
  return evidence;
}
