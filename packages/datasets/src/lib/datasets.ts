import type { Page } from '@millrace/runtime';
import type { Database, LocalFile, Logger, ObjectStore } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type {
  Dataset,
  DatasetProfile,
  DatasetSummary,
  DatasetVersion,
  IngestDatasetInput,
  IngestDatasetResult,
  RejectedRow,
  RowPage,
} from '../index.ts';
import { type IngestOptions, ingestDataset, parquetKey } from './ingest/ingest-dataset.ts';
import { createRowPageReader, type RowPageRequest } from './read/row-pages.ts';
import { getDataset, listDatasets, listRejects, type PageRequest } from './store/list.ts';
import { ensureDataset } from './store/save.ts';
import type { DatasetsTables } from './store/tables.ts';
import { requireHash, requireProfile, requireVersion } from './store/versions.ts';

export type VersionNumber = number | 'latest';

/** Named tables in numbered versions. What is not there is a 404: `datasets.not_found`, `datasets.version_not_found`. */
export interface Datasets {
  /** Makes the name known before its first version is. */
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
  ensure(name: string, options?: { transaction?: Kysely<any> }): Promise<void>;
  /** The one that changed last comes first. */
  list(page?: PageRequest): Promise<Page<DatasetSummary>>;
  get(name: string): Promise<Dataset>;
  version(name: string, version: VersionNumber): Promise<DatasetVersion>;
  profile(name: string, version: VersionNumber): Promise<DatasetProfile>;
  /** Dates are RFC 3339 text in UTC; missing is null. */
  rows(name: string, version: VersionNumber, page: RowPageRequest): Promise<RowPage>;
  rejects(name: string, version: VersionNumber, page?: PageRequest): Promise<Page<RejectedRow>>;
  /** Idempotent, also when two run at once or one is killed. @throws MillraceError `datasets.*` (422) */
  ingest(input: IngestDatasetInput, options: IngestOptions): Promise<IngestDatasetResult>;
  /** The version as a Parquet file. */
  parquet(name: string, version: VersionNumber): Promise<LocalFile>;
  /** Closes what reading pages has opened. */
  close(): void;
}

export interface DatasetsParts {
  database: Database;
  objects: ObjectStore;
  logger: Logger;
}

export function createDatasets({ database, objects, logger }: DatasetsParts): Datasets {
  const store: Kysely<DatasetsTables> = database.kysely;
  const pages = createRowPageReader();
  return {
    ensure: (name, options) => ensureDataset(options?.transaction ?? store, name),
    list: (page = {}) => listDatasets(store, page),
    get: (name) => getDataset(store, name),
    version: (name, version) => requireVersion(store, name, version),
    profile: (name, version) => requireProfile(store, name, version),
    async rows(name, version, page) {
      const { hash, columns, rows } = await requireVersion(store, name, version);
      await using file = await objects.localFile(parquetKey(hash));
      return await pages.read(file.path, columns, rows, page);
    },
    rejects: (name, version, page = {}) => listRejects(store, name, version, page),
    ingest: (input, options) => ingestDataset({ store, objects, logger }, input, options),
    parquet: async (name, version) => objects.localFile(parquetKey(await requireHash(store, name, version))),
    close: () => pages.close(),
  };
}
