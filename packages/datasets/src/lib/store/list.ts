import type { Page } from '@millrace/runtime';
import { type Kysely, sql } from 'kysely';
import type { Dataset, DatasetSummary, RejectedRow } from '../../index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { DatasetsTables } from './tables.ts';
import { noDataset, requireHash, toVersion, versionRows } from './versions.ts';

export interface PageRequest {
  cursor?: string | undefined;
  /** At most 500; 50 when left out. */
  limit?: number | undefined;
}

export function pageSize(limit: number | undefined): number {
  return Math.max(1, Math.min(500, Math.floor(limit ?? 50)));
}

/** The one that changed last comes first. */
export async function listDatasets(store: Kysely<DatasetsTables>, page: PageRequest): Promise<Page<DatasetSummary>> {
  const limit = pageSize(page.limit);
  let rows = store
    .selectFrom('datasets as d')
    .leftJoin('dataset_versions as v', (join) =>
      join.onRef('v.dataset', '=', 'd.name').on('v.version', '=', (of) =>
        // Not `last_version`, which may have been deleted.
        of
          .selectFrom('dataset_versions as n')
          .select((select) => select.fn.max('n.version').as('newest'))
          .whereRef('n.dataset', '=', 'd.name'),
      ),
    )
    .leftJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['d.name', 'd.created_at', 'd.updated_at', 'v.version', 'c.rows', 'c.column_count'])
    .orderBy('d.updated_at', 'desc')
    .orderBy('d.name')
    .limit(limit + 1);
  if (page.cursor !== undefined) {
    const [updatedAt, name] = decodeCursor(page.cursor, ['time', 'name']);
    const before = sql<Date>`${updatedAt}::timestamptz(3)`;
    rows = rows.where((where) =>
      where.or([
        where('d.updated_at', '<', before),
        where.and([where('d.updated_at', '=', before), where('d.name', '>', name)]),
      ]),
    );
  }
  const found = await rows.execute();
  const items = found.slice(0, limit).map((row) => ({
    name: row.name,
    ...(row.version !== null && { latestVersion: row.version }),
    ...(row.rows !== null && { rows: row.rows }),
    ...(row.column_count !== null && { columns: row.column_count }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }));
  const last = items.at(-1);
  return { items, ...(found.length > limit && last && { nextCursor: encodeCursor([last.updatedAt, last.name]) }) };
}

/** @throws MillraceError `datasets.not_found` */
export async function getDataset(store: Kysely<DatasetsTables>, name: string): Promise<Dataset> {
  const dataset = await store.selectFrom('datasets').selectAll().where('name', '=', name).executeTakeFirst();
  if (!dataset) throw noDataset(name);
  const numbers = await store
    .selectFrom('dataset_versions')
    .select('version')
    .where('dataset', '=', name)
    .orderBy('version')
    .execute();
  const versions = numbers.map(({ version }) => version);
  const newest = versions.at(-1);
  const latest =
    newest === undefined
      ? undefined
      : await versionRows(store).where('v.dataset', '=', name).where('v.version', '=', newest).executeTakeFirst();
  return { name, ...(latest && { latest: toVersion(latest) }), versions, createdAt: dataset.created_at.toISOString() };
}

/** In the order of the file. @throws MillraceError `datasets.not_found`, `datasets.version_not_found` */
export async function listRejects(
  store: Kysely<DatasetsTables>,
  name: string,
  version: number | 'latest',
  page: PageRequest,
): Promise<Page<RejectedRow>> {
  const hash = await requireHash(store, name, version);
  const limit = pageSize(page.limit);
  const after = page.cursor === undefined ? 0 : decodeCursor(page.cursor, ['line'])[0];
  const found = await store
    .selectFrom('dataset_rejects')
    .select(['line', 'column_name', 'reason', 'raw'])
    .where('hash', '=', hash)
    .where('line', '>', after)
    .orderBy('line')
    .limit(limit + 1)
    .execute();
  const items = found.slice(0, limit).map(({ line, column_name, reason, raw }) => ({
    line,
    ...(column_name !== null && { column: column_name }),
    reason,
    raw,
  }));
  const last = items.at(-1);
  return { items, ...(found.length > limit && last && { nextCursor: encodeCursor([last.line]) }) };
}
