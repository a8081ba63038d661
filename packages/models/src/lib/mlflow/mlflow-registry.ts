import { type Database, MillraceError, type SessionLock } from '@millrace/runtime/server';
import type { Model, ModelVersion } from '../../index.ts';
import { championMoved } from '../registry/errors.ts';
import type { NewVersion } from '../registry/port.ts';
import { type RegistryParts, TablesRegistry } from '../registry/tables-registry.ts';
import { reconcileAlias } from './alias.ts';
import { createMlflowClient, type MlflowClient, type MlflowSettings } from './client.ts';
import { numberTaken } from './errors.ts';
import { ensureExperiment } from './experiment.ts';
import { fillUp } from './fill-up.ts';
import { publicationOf } from './publication.ts';
import { publish } from './publish.ts';
import { type RoundParts, Seen, synchronise } from './synchronise.ts';
import { startSynchroniser } from './synchroniser.ts';

export interface MlflowRegistryParts extends RegistryParts {
  mlflow: MlflowSettings;
}

/**
 * The registry with MLflow beside the tables: MLflow gives versions their
 * numbers and holds them for Python; the tables say what is served, so that
 * nothing but a registration waits for MLflow.
 */
export class MlflowRegistry extends TablesRegistry {
  readonly #parts: RegistryParts;
  readonly #database: Database;
  readonly #client: MlflowClient;
  /** For what somebody waits for and can do without. */
  readonly #hasty: MlflowClient;
  readonly #experiment: string;
  readonly #seen = new Seen();

  constructor({ mlflow, ...parts }: MlflowRegistryParts) {
    super(parts);
    this.#parts = parts;
    this.#database = parts.database;
    this.#client = createMlflowClient(mlflow);
    this.#hasty = createMlflowClient(mlflow, { tries: 1, callSeconds: 3 });
    this.#experiment = mlflow.experiment;
  }

  override async createVersion(input: NewVersion): Promise<ModelVersion> {
    const created = await this.#register(input);
    if (created.aliases.includes('champion')) await this.#settle(created.model);
    return created;
  }

  async #register(input: NewVersion): Promise<ModelVersion> {
    const { model, lineage } = input;
    await this.#checkVerdict(input);
    await using _ = await this.#lockRegistrations(model);
    const existing = await this.versionOfTask(lineage.task);
    if (existing !== undefined) return existing;
    await this.#checkVerdict(input);
    await this.#fillUp(model);
    const published = await publish(this.#client, this.#experiment, publicationOf(input));
    if (await this.#hasVersion(model, published.version)) throw numberTaken(model, published.version);
    // Awaited, as the lock is let go of when this returns.
    return await this.storeVersion(input, published);
  }

  #lockRegistrations(model: string): Promise<SessionLock> {
    return this.#database.lock(`millrace mlflow register ${model}`);
  }

  #fillUp(model: string): Promise<void> {
    return fillUp({ db: this.db, client: this.#client, registry: this, experiment: this.#experiment }, model);
  }

  /** Before anything is told to MLflow; whoever wins the race after that is seen when the row is stored. */
  async #checkVerdict({ model, verdict, lineage }: NewVersion): Promise<void> {
    if ((await this.versionOfTask(lineage.task)) !== undefined) return;
    const champion = await this.#championOf(model);
    if (champion !== verdict.championVersion) throw championMoved(model);
  }

  async #championOf(model: string): Promise<number | undefined> {
    try {
      return (await this.get(model)).champion;
    } catch (error) {
      if (error instanceof MillraceError && error.code === 'models.not_found') return undefined;
      throw error;
    }
  }

  async #hasVersion(model: string, version: number): Promise<boolean> {
    const query = this.db.selectFrom('model_versions').select('version').where('model', '=', model);
    return (await query.where('version', '=', version).executeTakeFirst()) !== undefined;
  }

  override async promote(model: string, version: number, change: { by: string; reason: string }): Promise<Model> {
    return this.#tellAround(model, () => super.promote(model, version, change));
  }

  override async rollback(model: string, change: { by: string; reason?: string; mark?: string }): Promise<Model> {
    return this.#tellAround(model, () => super.rollback(model, change));
  }

  /** A move in MLflow that has not been seen yet came before this change, and belongs before it in the history. */
  async #tellAround(model: string, change: () => Promise<Model>): Promise<Model> {
    const isThere = await this.#settle(model);
    const changed = await change();
    if (isThere) await this.#settle(model);
    return changed;
  }

  /** What could not be told to MLflow now is told by the synchroniser. */
  async #settle(model: string): Promise<boolean> {
    try {
      await this.#reconcile(model);
      return true;
    } catch (err) {
      this.logger.warn({ model, err }, 'the champion could not be compared with MLflow; it is later');
      return false;
    }
  }

  async #reconcile(model: string): Promise<void> {
    const parts = { database: this.#database, client: this.#hasty, logger: this.logger };
    if (await reconcileAlias(parts, model)) this.forgetChampion(model);
  }

  override synchronise(): Promise<void> {
    return synchronise(this.#roundParts, this.#seen);
  }

  override async startSynchroniser(): Promise<{ stop(): Promise<void> }> {
    const round = () => this.synchronise();
    return startSynchroniser({ database: this.#database, logger: this.logger, round });
  }

  get #roundParts(): RoundParts {
    return {
      ...this.#parts,
      client: this.#client,
      reconcile: (model) => this.#reconcile(model),
      fillUp: async (model) => {
        await using _ = await this.#lockRegistrations(model);
        await this.#fillUp(model);
      },
    };
  }

  override async check(): Promise<void> {
    await ensureExperiment(this.#hasty, this.#experiment);
  }
}
