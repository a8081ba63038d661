import type { Kysely, Selectable } from 'kysely';
import type { DatasetColumn, DatasetProfile, DatasetVersion, ImportFinding, ImportRecipe } from '../../index.ts';
import { notFound } from '../errors.ts';
import type { DatasetsTables } from './tables.ts';

type Store = Kysely<DatasetsTables>;

export function versionRows(store: Store) {
  return store
    .selectFrom('dataset_versions as v')
    .innerJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['v.dataset', 'v.version', 'v.hash', 'v.parent', 'v.file_name', 'v.origin', 'v.validation', 'v.created_at'])
    .select(['c.rows', 'c.rejected', 'c.bytes', 'c.columns', 'c.recipe', 'c.findings']);
}

type Named = 'dataset' | 'version' | 'hash' | 'parent' | 'file_name' | 'origin' | 'validation' | 'created_at';

interface VersionRow extends Pick<Selectable<DatasetsTables['dataset_versions']>, Named> {
  rows: number;
  rejected: number;
  bytes: number;
  columns: DatasetColumn[];
  recipe: ImportRecipe;
  findings: ImportFinding[];
}

export function toVersion(row: VersionRow): DatasetVersion {
  const { dataset, version, hash, rows, rejected, bytes, columns, recipe } = row;
  return {
    ...{ dataset, version, hash, rows, columns, recipe, rejected, bytes, fileName: row.file_name },
    ...(row.parent !== null && { parent: row.parent }),
    ...(row.findings.length > 0 && { findings: row.findings }),
    ...(row.origin && { origin: row.origin }),
    ...(row.validation && { validation: row.validation }),
    createdAt: row.created_at.toISOString(),
  };
}

/** @throws MillraceError `datasets.not_found`, `datasets.version_not_found` */
export async function requireVersion(store: Store, name: string, version: number | 'latest'): Promise<DatasetVersion> {
  let rows = versionRows(store).where('v.dataset', '=', name);
  rows =
    version === 'latest' ? rows.orderBy('v.version', 'desc').limit(1) : rows.where('v.version', '=', storable(version));
  const row = await rows.executeTakeFirst();
  if (row) return toVersion(row);
  return missingVersion(store, name, version);
}

/** The same errors, without reading ten thousand columns. */
export async function requireHash(store: Store, name: string, version: number | 'latest'): Promise<string> {
  let rows = store.selectFrom('dataset_versions').select('hash').where('dataset', '=', name);
  rows =
    version === 'latest' ? rows.orderBy('version', 'desc').limit(1) : rows.where('version', '=', storable(version));
  const row = await rows.executeTakeFirst();
  return row?.hash ?? missingVersion(store, name, version);
}

/** The bytes that a version was read from. */
export interface SourceFile {
  key: string;
  sha256: string;
  bytes: number;
  fileName: string;
}

/** @throws MillraceError `datasets.source_unknown` (404) when the version is of before its bytes were noted */
export async function requireSource(store: Store, name: string, version: number | 'latest'): Promise<SourceFile> {
  const { version: number } = await requireVersion(store, name, version);
  const row = await store
    .selectFrom('dataset_versions as v')
    .innerJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['v.file_name', 'c.source_key', 'c.source_sha256', 'c.bytes'])
    .where('v.dataset', '=', name)
    .where('v.version', '=', number)
    .executeTakeFirst();
  if (!row) throw noVersion(name, number);
  if (row.source_key === null || row.source_sha256 === null) {
    throw notFound(
      'source_unknown',
      `Where the received file of version ${number} of "${name}" lies is not known. Upload it again, and it will be.`,
    );
  }
  return { key: row.source_key, sha256: row.source_sha256, bytes: row.bytes, fileName: row.file_name };
}

export async function requireProfile(store: Store, name: string, version: number | 'latest'): Promise<DatasetProfile> {
  const hash = await requireHash(store, name, version);
  const { profile } = await store
    .selectFrom('dataset_contents')
    .select('profile')
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
  return profile;
}

/** No version has the number 0, nor one that the column cannot hold. */
export function storable(version: number): number {
  return version < 2 ** 31 ? version : 0;
}

async function missingVersion(store: Store, name: string, version: number | 'latest'): Promise<never> {
  const dataset = await store.selectFrom('datasets').select('name').where('name', '=', name).executeTakeFirst();
  if (!dataset) throw noDataset(name);
  if (version === 'latest') {
    throw notFound('version_not_found', `The data set "${name}" has no version yet. Wait until its upload is read.`);
  }
  throw noVersion(name, version);
}

export function noVersion(name: string, version: number) {
  return notFound('version_not_found', `The data set "${name}" has no version ${version}.`);
}

export function noDataset(name: string) {
  return notFound('not_found', `There is no data set "${name}". Upload it, or look at the list for its name.`);
}
