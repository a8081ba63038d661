import type { Baseline } from '@millrace/learning';
import type { Page } from '@millrace/runtime';
import type { Database, Logger, ObjectStore } from '@millrace/runtime/server';
import type { Model, ModelVersion, ModelVersionSummary } from '../../index.ts';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { loadArtifact, storeArtifacts } from './artifacts.ts';
import { announce, lockModel, rollBack, setChampion } from './champion.ts';
import { insertVersion, type NumberedElsewhere } from './create-version.ts';
import { fixHeldOutRule } from './held-out.ts';
import type {
  ArtifactName,
  ChampionChange,
  HeldOutOptions,
  HeldOutRule,
  NewVersion,
  PageRequest,
  Registry,
  ResolvedVersion,
  TrainedOn,
} from './port.ts';
import {
  listModels,
  listVersions,
  readHistory,
  readModel,
  readTrainedOn,
  readVersion,
  readVersionOfTask,
  versionRow,
} from './reading.ts';
import { Resolver } from './resolver.ts';

export interface RegistryParts {
  database: Database;
  objects: ObjectStore;
  logger: Logger;
}

/** The registry in tables of PostgreSQL, with the artifacts in the object store. */
export function createRegistry(parts: RegistryParts): Registry {
  return new TablesRegistry(parts);
}

/** What a registry that lives elsewhere too builds on: it may give versions their numbers. */
export class TablesRegistry implements Registry {
  protected readonly db: ModelsDatabase;
  readonly #objects: ObjectStore;
  protected readonly logger: Logger;
  readonly #resolver: Resolver;

  constructor({ database, objects, logger }: RegistryParts) {
    this.db = modelsDatabase(database);
    this.#objects = objects;
    this.logger = logger;
    this.#resolver = new Resolver(database, this.db);
  }

  async createVersion(input: NewVersion): Promise<ModelVersion> {
    return (await this.versionOfTask(input.lineage.task)) ?? this.storeVersion(input);
  }

  protected async storeVersion(input: NewVersion, numbered?: NumberedElsewhere): Promise<ModelVersion> {
    const created = await insertVersion(this.db, input, await storeArtifacts(this.#objects, input), numbered);
    const { model, version, verdict } = created;
    this.#resolver.forgetChampion(model);
    this.logger.info({ model, version, task: input.lineage.task, verdict: verdict.code }, 'model version registered');
    return created;
  }

  async promote(model: string, version: number, change: { by: string; reason: string }): Promise<Model> {
    const promoted = await this.db.transaction().execute(async (transaction) => {
      const { champion } = await lockModel(transaction, model);
      await versionRow(transaction, model, version);
      await setChampion(transaction, model, champion, version, change);
      await announce(transaction, model);
      return readModel(transaction, model);
    });
    this.#resolver.forgetChampion(model);
    this.logger.info({ model, version, by: change.by }, 'champion promoted');
    return promoted;
  }

  async rollback(model: string, change: { by: string; reason?: string; mark?: string }): Promise<Model> {
    const rolledBack = await this.db.transaction().execute(async (transaction) => {
      await rollBack(transaction, model, { ...change, reason: change.reason ?? 'Rolled back.' });
      await announce(transaction, model);
      return readModel(transaction, model);
    });
    this.#resolver.forgetChampion(model);
    this.logger.info({ model, version: rolledBack.champion, by: change.by }, 'champion rolled back');
    return rolledBack;
  }

  /** For whoever changed the champion in the tables itself. */
  protected forgetChampion(model: string): void {
    this.#resolver.forgetChampion(model);
  }

  versionOfTask(task: string): Promise<ModelVersion | undefined> {
    return readVersionOfTask(this.db, task);
  }

  list(page: PageRequest = {}): Promise<Page<Model>> {
    return listModels(this.db, page);
  }

  get(model: string): Promise<Model> {
    return readModel(this.db, model);
  }

  versions(model: string, page: PageRequest = {}): Promise<Page<ModelVersionSummary>> {
    return listVersions(this.db, model, page);
  }

  version(model: string, version: number | 'champion'): Promise<ModelVersion> {
    return readVersion(this.db, model, version);
  }

  trainedOn(dataset: string, version?: number): Promise<TrainedOn[]> {
    return readTrainedOn(this.db, dataset, version);
  }

  async baseline(model: string, version: number): Promise<Baseline> {
    return (await versionRow(this.db, model, version)).baseline;
  }

  artifact(model: string, version: number, name: ArtifactName): Promise<Uint8Array> {
    return loadArtifact(this.db, this.#objects, model, version, name);
  }

  history(model: string): Promise<ChampionChange[]> {
    return readHistory(this.db, model);
  }

  heldOut(model: string, columns: readonly string[], options: HeldOutOptions = {}): Promise<HeldOutRule> {
    return fixHeldOutRule(this.db, model, columns, options);
  }

  resolve(model: string, version?: number): Promise<ResolvedVersion> {
    return this.#resolver.resolve(model, version);
  }

  onChange(listener: (model: string) => void): Promise<{ stop(): void }> {
    return this.#resolver.onChange(listener);
  }

  /** The tables are with the database, and nothing of them lies elsewhere. */
  async check(): Promise<void> {}
  async synchronise(): Promise<void> {}
  async startSynchroniser(): Promise<{ stop(): Promise<void> }> {
    return { stop: async () => {} };
  }

  stop(): Promise<void> {
    return this.#resolver.stop();
  }
}
