import { MillraceError, type SessionLock } from '@millrace/runtime/server';
import type { Model, ModelVersion } from '../../index.ts';
import { championMoved } from '../registry/errors.ts';
import type { NewVersion } from '../registry/port.ts';
import { type RegistryParts, TablesRegistry } from '../registry/tables-registry.ts';
import { type AliasOutcome, reconcileAlias } from './alias.ts';
import { createMlflowClient, type MlflowClient, type MlflowSettings, patient } from './client.ts';
import { numberTaken } from './errors.ts';
import { ensureExperiment } from './experiment.ts';
import { fillUp } from './fill-up.ts';
import { numberOf } from './model-version.ts';
import { publicationOf } from './publication.ts';
import { publish } from './publish.ts';
import { compare, type RoundParts, Seen, takeOver } from './synchronise.ts';
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
  readonly #mlflow: MlflowSettings;
  readonly #client: MlflowClient;
  /** For what somebody waits for and can do without. */
  readonly #hasty: MlflowClient;
  readonly #seen = new Seen();

  constructor({ mlflow, ...parts }: MlflowRegistryParts) {
    super(parts);
    this.#parts = parts;
    this.#mlflow = mlflow;
    this.#client = createMlflowClient(mlflow);
    this.#hasty = createMlflowClient(mlflow, { tries: 1, callSeconds: 3 });
  }

  override async createVersion(input: NewVersion): Promise<ModelVersion> {
    const created = await this.#register(input);
    if (created.aliases.includes('champion')) await this.#settle(created.model);
    return created;
  }

  async #register(input: NewVersion): Promise<ModelVersion> {
    const { model, lineage } = input;
    await using lock = await this.#lockRegistrations(model);
    const existing = await this.versionOfTask(lineage.task);
    if (existing !== undefined) return existing;
    await this.#checkVerdict(input);
    await this.#fillUp(model, this.#client, lock.lost);
    await this.#checkNumber(model, await numberOf(this.#client, model, lineage.task));
    const published = await publish(this.#client, this.#mlflow.experiment, publicationOf(input), lock.lost);
    await this.#checkNumber(model, published.version);
    // Awaited, as the lock is let go of when this returns.
    return await this.storeVersion(input, published);
  }

  #lockRegistrations(model: string, signal?: AbortSignal): Promise<SessionLock> {
    return this.#parts.database.lock(`millrace mlflow register ${model}`, signal);
  }

  #fillUp(model: string, client: MlflowClient, held: AbortSignal): Promise<void> {
    return fillUp({ db: this.db, client, registry: this, experiment: this.#mlflow.experiment }, model, held);
  }

  /** Before anything is told to MLflow; whoever wins the race after that is seen when the row is stored. */
  async #checkVerdict({ model, verdict }: NewVersion): Promise<void> {
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

  async #checkNumber(model: string, version: number): Promise<void> {
    const query = this.db.selectFrom('model_versions').select('version').where('model', '=', model);
    const taken = await query.where('version', '=', version).executeTakeFirst();
    if (taken !== undefined) throw numberTaken(model, version);
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

  async #reconcile(model: string): Promise<AliasOutcome> {
    const outcome = await reconcileAlias({ ...this.#parts, client: this.#hasty }, model);
    if (outcome === 'followed') this.forgetChampion(model);
    return outcome;
  }

  #round(signal?: AbortSignal): RoundParts {
    const client = createMlflowClient(this.#mlflow, { ...patient, signal });
    return {
      ...this.#parts,
      client,
      signal,
      reconcile: (model) => this.#reconcile(model),
      fillUp: async (model) => {
        await using lock = await this.#lockRegistrations(model, signal);
        await this.#fillUp(model, client, lock.lost);
      },
    };
  }

  override async synchronise(signal?: AbortSignal): Promise<void> {
    const parts = this.#round(signal);
    await takeOver(parts, this.#seen, await compare(parts, this.#seen));
  }

  override async startSynchroniser(): Promise<{ stop(): Promise<void> }> {
    return startSynchroniser({
      ...this.#parts,
      round: async (stopped) => {
        const parts = this.#round(stopped);
        const behind = await compare(parts, this.#seen);
        return behind.length === 0 ? undefined : () => takeOver(parts, this.#seen, behind);
      },
    });
  }

  override async check(): Promise<void> {
    await ensureExperiment(this.#hasty, this.#mlflow.experiment);
  }
}
