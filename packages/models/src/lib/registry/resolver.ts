import type { Database } from '@millrace/runtime/server';
import { type ModelsDatabase, modelsChannel } from '../database.ts';
import { noChampion } from './errors.ts';
import type { ResolvedVersion } from './port.ts';
import { readModel, versionRow } from './reading.ts';
import { tellRefusal } from './refusals.ts';

/** A signature of ten thousand columns is some megabytes; most are kilobytes. */
const maximumVersions = 200;

interface ChampionLoad {
  champion: Promise<number>;
}

/**
 * Answers "which version, and what does it take" from memory. Versions never
 * change, so they are only bounded; champions are forgotten when PostgreSQL
 * says that they changed, and all of them after the listening connection was
 * away, since what was said meanwhile is lost.
 */
export class Resolver {
  readonly #database: Database;
  readonly #db: ModelsDatabase;
  readonly #versions = new Map<string, Promise<ResolvedVersion>>();
  readonly #champions = new Map<string, ChampionLoad>();
  readonly #listeners = new Set<(model: string) => void>();
  #listening: Promise<{ stop(): Promise<void> }> | undefined;

  constructor(database: Database, db: ModelsDatabase) {
    this.#database = database;
    this.#db = db;
  }

  async resolve(model: string, version?: number): Promise<ResolvedVersion> {
    return this.#version(model, version ?? (await this.#champion(model)));
  }

  async onChange(listener: (model: string) => void): Promise<{ stop(): void }> {
    this.#listeners.add(listener);
    await this.#listen();
    return { stop: () => this.#listeners.delete(listener) };
  }

  /** For whoever changed the champion here, and may ask for it before PostgreSQL has told of the change. */
  forgetChampion(model: string): void {
    this.#champions.delete(model);
  }

  async stop(): Promise<void> {
    const listening = this.#listening;
    this.#listening = undefined;
    this.#listeners.clear();
    await (await listening?.catch(() => undefined))?.stop();
  }

  /** Listens before it reads, so that no change falls between the two. */
  async #champion(model: string): Promise<number> {
    const known = this.#champions.get(model);
    if (known !== undefined) return known.champion;
    await this.#listen();
    const load: ChampionLoad = this.#champions.get(model) ?? { champion: this.#readChampion(model) };
    this.#champions.set(model, load);
    load.champion.catch(() => {
      if (this.#champions.get(model) === load) this.#champions.delete(model);
    });
    return load.champion;
  }

  async #readChampion(model: string): Promise<number> {
    const { champion } = await readModel(this.#db, model).catch(async (error: unknown) => {
      await tellRefusal(this.#db, model);
      throw error;
    });
    if (champion !== undefined) return champion;
    await tellRefusal(this.#db, model);
    throw noChampion(model);
  }

  async #version(model: string, version: number): Promise<ResolvedVersion> {
    const key = `${model}@${version}`;
    const known = this.#versions.get(key);
    if (known !== undefined) return known;
    const load = versionRow(this.#db, model, version).then((row) => ({
      model,
      version,
      signature: row.signature,
      explains: row.explainer_key !== null,
      ...(row.report?.interval && { intervalLevel: row.report.interval.level }),
      ...(row.adapter && { adapter: row.adapter }),
    }));
    this.#versions.set(key, load);
    this.#forgetOldest();
    load.catch(() => this.#versions.delete(key));
    return load;
  }

  #forgetOldest(): void {
    if (this.#versions.size <= maximumVersions) return;
    for (const oldest of this.#versions.keys()) {
      this.#versions.delete(oldest);
      return;
    }
  }

  #listen(): Promise<{ stop(): Promise<void> }> {
    this.#listening ??= this.#database
      .listen(
        modelsChannel,
        (model) => this.#changed(model),
        () => this.#reconnected(),
      )
      .catch((error: unknown) => {
        this.#listening = undefined;
        throw error;
      });
    return this.#listening;
  }

  #changed(model: string): void {
    this.#champions.delete(model);
    for (const listener of this.#listeners) listener(model);
  }

  #reconnected(): void {
    const models = [...this.#champions.keys()];
    for (const model of models) this.#changed(model);
  }
}
