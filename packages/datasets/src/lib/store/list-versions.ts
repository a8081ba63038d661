import type { Page } from '@millrace/runtime';
import { type Kysely, sql } from 'kysely';
import type { DatasetVersionSummary, ValidationReport } from '../../index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type PageRequest, pageSize } from './list.ts';
import type { DatasetsTables } from './tables.ts';
import { noDataset } from './versions.ts';

/** Newest first. @throws MillraceError `datasets.not_found` (404), `datasets.cursor_invalid` (422) */
export async function listVersions(
  store: Kysely<DatasetsTables>,
  name: string,
  page: PageRequest,
): Promise<Page<DatasetVersionSummary>> {
  const limit = pageSize(page.limit);
  let rows = store
    .selectFrom('dataset_versions as v')
    .innerJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['v.version', 'v.parent', 'v.file_name', 'v.origin', 'v.created_at'])
    .select(['c.rows', 'c.rejected', 'c.bytes', 'c.column_count'])
    .select(sql<ValidationReport['outcome'] | null>`v.validation ->> 'outcome'`.as('outcome'))
    .where('v.dataset', '=', name)
    .orderBy('v.version', 'desc')
    .limit(limit + 1);
  if (page.cursor !== undefined) {
    const [version] = decodeCursor(page.cursor, ['line']);
    rows = rows.where('v.version', '<', sql<number>`${version}::bigint`);
  }
  const found = await rows.execute();
  if (found.length === 0) await requireDataset(store, name);
  const items = found.slice(0, limit).map((row) => ({
    version: row.version,
    ...(row.parent !== null && { parent: row.parent }),
    ...{ rows: row.rows, rejected: row.rejected, bytes: row.bytes, columns: row.column_count, fileName: row.file_name },
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.origin !== null && { origin: row.origin }),
    createdAt: row.created_at.toISOString(),
  }));
  const last = items.at(-1);
  return { items, ...(found.length > limit && last && { nextCursor: encodeCursor([last.version]) }) };
}

async function requireDataset(store: Kysely<DatasetsTables>, name: string): Promise<void> {
  const found = await store.selectFrom('datasets').select('name').where('name', '=', name).executeTakeFirst();
  if (!found) throw noDataset(name);
}
