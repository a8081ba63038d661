import { join } from 'node:path';
import type { VersionDiff } from '../../index.ts';
import { openDuckDb } from '../duckdb.ts';
import { driftSampling, measureDrift } from '../profile/drift/measure-drift.ts';
import { chooseKey } from './choose-key.ts';
import { commonColumns, diffSchema } from './compare-columns.ts';
import { readExamples } from './examples.ts';
import { compareByKey } from './keyed-rows.ts';
import type { DiffContext, VersionSource } from './version-source.ts';
import { compareWholeRows } from './whole-rows.ts';

export interface DiffInput {
  from: VersionSource;
  to: VersionSource;
  /** Columns to match rows by; none for whole rows. Left out: an id column, if there is one. */
  key?: string[] | undefined;
  /** For what does not fit in memory. */
  workDirectory: string;
  memoryMegabytes: number;
  threads: number;
}

/** A difference, whatever the versions are called and how their files were written. */
export type ContentDiff = Omit<VersionDiff, 'dataset' | 'from' | 'to' | 'reading'>;

/**
 * What changed from one Parquet file to another. Counts are exact; what does
 * not fit in memory is spilled.
 * @throws MillraceError 422 `datasets.key_unknown`, `datasets.key_not_unique`
 */
export async function diffContents(input: DiffInput, { signal }: { signal: AbortSignal }): Promise<ContentDiff> {
  const { from, to } = input;
  const columns = Math.max(from.columns.length, to.columns.length);
  const instance = await openDuckDb({
    // A wide table needs room on DuckDB's books, though little of it is ever touched.
    memoryMegabytes: Math.max(128, Math.floor(input.memoryMegabytes * 0.6)) + Math.ceil(columns * 0.5),
    threads: columns > 1_000 ? 1 : input.threads,
    directories: [
      ...new Set([from.path, to.path, join(input.workDirectory, 'x')].map((path) => `${join(path, '..')}/`)),
    ],
    spillDirectory: join(input.workDirectory, 'spill'),
  });
  const connection = await instance.connect();
  try {
    const context: DiffContext = { connection, from, to, signal };
    const common = commonColumns(from.columns, to.columns);
    const key = await chooseKey(context, common, input.key);
    const counts = key.length > 0 ? await compareByKey(context, common, key) : await compareWholeRows(context, common);
    return {
      schema: diffSchema(from.columns, to.columns),
      rows: {
        from: from.rows,
        to: to.rows,
        key: key.map(({ name }) => name),
        added: counts.added,
        removed: counts.removed,
        changed: counts.changed,
        ...(key.length > 0 && { changedCells: counts.changedCells }),
        examples: await readExamples(context, counts, key),
      },
      distributions: await measureDrift({
        ...context,
        columns: common.map(({ from, to }) => ({ ...from, role: to.role })),
        typesAfter: new Map(common.map(({ name, to: { type } }) => [name, type])),
      }),
      sampling: driftSampling(from.rows, to.rows),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
