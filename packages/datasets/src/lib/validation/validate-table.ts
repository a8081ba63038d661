import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn, DatasetProfile, Expectation, ValidationReport } from '../../index.ts';
import { checkVersion } from './check-version.ts';
import { gatherEvidence } from './evidence.ts';
import { inferExpectations } from './infer.ts';

interface ValidateTableRequest {
  connection: DuckDBConnection;
  parquet: string;
  columns: readonly DatasetColumn[];
  profile: DatasetProfile;
  /** Left out: they are inferred from this table. */
  expectations?: readonly Expectation[] | undefined;
  signal?: AbortSignal;
}

export interface ValidatedTable {
  report: ValidationReport;
  /** What this table leads to expect, when nothing was expected before. */
  inferred?: Expectation[];
}

/** Checks a table against what is expected of it; the first one says what to expect, and meets that by the way it is inferred. */
export async function validateTable(request: ValidateTableRequest): Promise<ValidatedTable> {
  const { columns, profile, expectations } = request;
  if (expectations) return { report: await checkVersion({ ...request, expectations }) };
  const inferred = inferExpectations(columns, profile, await gatherEvidence(request));
  return { report: { outcome: 'pass', passed: inferred.length, warned: 0, failed: 0, results: [] }, inferred };
}
