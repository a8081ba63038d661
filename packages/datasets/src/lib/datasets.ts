import type { Readable } from 'node:stream';
import type { Page } from '@millrace/runtime';
import type { Database, LocalFile, Logger, ObjectInfo, ObjectStore, PutContentOptions } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type {
  Dataset,
  DatasetProfile,
  DatasetSummary,
  DatasetVersion,
  DatasetVersionSummary,
  Expectation,
  Expectations,
  ImportPreview,
  IngestDatasetInput,
  IngestDatasetResult,
  RejectedRow,
  RowPage,
  TargetRelations,
  VersionDiff,
} from '../index.ts';
import { holdStored, openHeldFile, receiveContent } from './collect/held-objects.ts';
import { heldFile } from './collect/trash.ts';
import { type DiffOptions, diffVersions } from './diff/diff-versions.ts';
import { type IngestOptions, ingestDataset } from './ingest/ingest-dataset.ts';
import { type PreviewOptions, type PreviewSource, preview } from './preview/preview.ts';
import { createTargetRelations, type TargetRelationsOptions } from './profile/target/target-relations.ts';
import { createRowPageReader, type RowPageRequest } from './read/row-pages.ts';
import { claimVersion, deleteDataset, deleteVersion, type UsesOf } from './store/delete.ts';
import { createHolds, type Hold, type KeptObject } from './store/holds.ts';
import { getDataset, listDatasets, listRejects, type PageRequest } from './store/list.ts';
import { listVersions } from './store/list-versions.ts';
import { parquetKey, receivedPrefix } from './store/object-keys.ts';
import { ensureDataset } from './store/save.ts';
import type { DatasetsTables } from './store/tables.ts';
import { requireHash, requireProfile, requireSource, requireVersion, type SourceFile } from './store/versions.ts';
import type { ValidateOptions } from './validation/validate-version.ts';
import { createValidation } from './validation/validation.ts';
import type { VersionChoice, VersionToTrain } from './validation/version-to-train.ts';

export type VersionNumber = number | 'latest';

/** Named tables in numbered versions. What is not there is a 404: `datasets.not_found`, `datasets.version_not_found`. */
export interface Datasets {
  /** Makes the name known before its first version is. */
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
  ensure(name: string, options?: { transaction?: Kysely<any> }): Promise<void>;
  /** The one that changed last comes first. */
  list(page?: PageRequest): Promise<Page<DatasetSummary>>;
  get(name: string): Promise<Dataset>;
  /** Newest first. */
  versions(name: string, page?: PageRequest): Promise<Page<DatasetVersionSummary>>;
  version(name: string, version: VersionNumber): Promise<DatasetVersion>;
  profile(name: string, version: VersionNumber): Promise<DatasetProfile>;
  /** What the columns say about one of them, from some of the rows. @throws MillraceError 404 `datasets.column_not_found` */
  targetRelations(
    name: string,
    version: VersionNumber,
    target: string,
    options: TargetRelationsOptions,
  ): Promise<TargetRelations>;
  /** Dates are RFC 3339 text in UTC; missing is null. */
  rows(name: string, version: VersionNumber, page: RowPageRequest): Promise<RowPage>;
  rejects(name: string, version: VersionNumber, page?: PageRequest): Promise<Page<RejectedRow>>;
  /** The beginning of a file as it would be read; nothing is kept. @throws MillraceError `datasets.*` (422) */
  preview(source: PreviewSource, options: PreviewOptions): Promise<ImportPreview>;
  /** Idempotent, also when two run at once or one is killed. @throws MillraceError `datasets.*` (422) */
  ingest(input: IngestDatasetInput, options: IngestOptions): Promise<IngestDatasetResult>;
  /** What is expected of each version. */
  expectations(name: string): Promise<Expectations>;
  /** Replaces that and checks the latest version again. @throws MillraceError 422 `datasets.expectations_invalid` */
  setExpectations(name: string, expectations: readonly Expectation[], options: ValidateOptions): Promise<Expectations>;
  /**
   * The newest version that does not fail, or the one that is asked for; with `options`, the newest is checked before
   * that, should what is expected have changed since it was. @throws 422 `datasets.version_failed_validation`
   */
  versionToTrain(name: string, choice?: VersionChoice, options?: ValidateOptions): Promise<VersionToTrain>;
  /** The version as a Parquet file; held, also when the version is deleted, until it is disposed of. */
  parquet(name: string, version: VersionNumber): Promise<LocalFile>;
  /** What changed from one version to another; kept once it is computed, in a process of its own. */
  diff(name: string, from: VersionNumber, to: VersionNumber, options: DiffOptions): Promise<VersionDiff>;
  /** Where the Parquet file of a version lies in the store. */
  parquetKey(name: string, version: VersionNumber): Promise<string>;
  /** The received bytes of a version. @throws MillraceError `datasets.source_unknown` (404) of versions of old */
  source(name: string, version: VersionNumber): Promise<SourceFile>;
  /** Refuses what is used (409 `datasets.in_use`, naming by what); the bytes are freed by a collector. */
  deleteVersion(name: string, version: number, usesOf: UsesOf): Promise<void>;
  deleteDataset(name: string, usesOf: UsesOf): Promise<void>;
  /** Keeps a version until `transaction` ends, in which whoever uses it is written down. @throws 404 when it is gone */
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
  claim(name: string, version: number, options: { transaction: Kysely<any> }): Promise<void>;
  /** Keeps stored bytes from being freed: those of a content (by hash), of an object (by key), or all (`*`). */
  hold(what: string, holder: string): Promise<Hold>;
  /** Holds an object until a time, whatever becomes of this process. The holder's name is unlike any other. */
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
  keep(kept: KeptObject, options: { transaction: Kysely<any> }): Promise<void>;
  /** Ends before its time what was kept. */
  letGo(holder: string): Promise<void>;
  /** As `hold`, of an object that is there. @throws MillraceError `objects.not_found` (404) when it no longer is */
  holdStored(objectKey: string, holder: string): Promise<Hold>;
  /** A local file of a stored object, held until it is disposed of. @throws MillraceError `objects.not_found` (404) */
  file(objectKey: string, holder: string): Promise<LocalFile>;
  /** Stores received bytes by their content, held until a row that needs them is committed with `hold.handOver`. */
  receive(body: Readable | Uint8Array, options?: ReceiveOptions): Promise<ReceivedObject>;
  /** Closes what reading pages has opened. */
  close(): void;
}

export type ReceiveOptions = Pick<PutContentOptions, 'signal' | 'maximumBytes'>;

/** Dispose of its hold, also when it was handed over. */
export interface ReceivedObject extends ObjectInfo {
  hold: Hold;
}

export interface DatasetsParts {
  database: Database;
  objects: ObjectStore;
  logger: Logger;
}

export function createDatasets({ database, objects, logger }: DatasetsParts): Datasets {
  const store: Kysely<DatasetsTables> = database.kysely;
  const pages = createRowPageReader();
  const holds = createHolds({ store, logger });
  async function parquet(name: string, version: VersionNumber): Promise<LocalFile> {
    const hash = await requireHash(store, name, version);
    const check = async () => void (await requireHash(store, name, version));
    return await openHeldFile({ holds, objects }, parquetKey(hash), `reader of ${name}`, check);
  }
  const validation = createValidation({ store, logger, parquet });
  return {
    ensure: (name, options) => ensureDataset(options?.transaction ?? store, name),
    list: (page = {}) => listDatasets(store, page),
    get: (name) => getDataset(store, name),
    versions: (name, page = {}) => listVersions(store, name, page),
    version: (name, version) => requireVersion(store, name, version),
    profile: (name, version) => requireProfile(store, name, version),
    targetRelations: createTargetRelations({ store, parquet, logger }),
    async rows(name, version, page) {
      const { hash, columns, rows } = await requireVersion(store, name, version);
      try {
        await using file = await heldFile(objects, parquetKey(hash));
        return await pages.read(file.path, columns, rows, page);
      } catch (error) {
        await requireHash(store, name, version); // it may have been deleted under our hands
        throw error;
      }
    },
    preview: (source, options) => preview({ store, logger }, source, options),
    rejects: (name, version, page = {}) => listRejects(store, name, version, page),
    ingest: (input, options) => ingestDataset({ store, objects, holds, validation, logger }, input, options),
    expectations: (name) => validation.get(name),
    setExpectations: (name, expectations, options) => validation.set(name, expectations, options),
    versionToTrain: (name, choice = {}, options) => validation.toTrain(name, choice, options),
    parquet,
    diff: (name, from, to, options) => diffVersions({ store, logger, parquet }, name, [from, to], options),
    parquetKey: async (name, version) => parquetKey(await requireHash(store, name, version)),
    source: (name, version) => requireSource(store, name, version),
    deleteVersion: (name, version, usesOf) => deleteVersion(store, name, version, usesOf),
    deleteDataset: (name, usesOf) => deleteDataset(store, name, usesOf),
    claim: (name, version, { transaction }) => claimVersion(transaction, name, version),
    hold: (what, holder) => holds.hold(what, holder),
    keep: (kept, { transaction }) => holds.keep(kept, transaction),
    letGo: (holder) => holds.letGo(holder),
    holdStored: (objectKey, holder) => holdStored({ holds, objects }, objectKey, holder),
    file: (objectKey, holder) => openHeldFile({ holds, objects }, objectKey, holder),
    receive: (body, options) => receiveContent({ holds, objects }, receivedPrefix, body, options),
    close: () => pages.close(),
  };
}
