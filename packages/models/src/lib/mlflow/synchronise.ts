import { namePattern } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { readVersionOfTask } from '../registry/reading.ts';
import type { RegistryParts } from '../registry/tables-registry.ts';
import type { MlflowClient } from './client.ts';
import { modelsToFillUp } from './fill-up.ts';
import { importVersion } from './import-version.ts';
import { searchVersions, type VersionAnswer } from './model-version.ts';
import { listRegisteredModels, type RegisteredModel } from './registered-models.ts';
import { tagOf, taskTag } from './tags.ts';

export interface RoundParts extends RegistryParts {
  client: MlflowClient;
  /** Under the lock of the alias. */
  reconcile(model: string): Promise<void>;
  /** Under the lock of the model's registrations. */
  fillUp(model: string): Promise<void>;
}

/** What this process has seen; a new one looks again. */
export class Seen {
  /** Of a model: the newest version of MLflow when all of them were last looked at. */
  readonly newest = new Map<string, number>();
  /** Of a model: alias and champion as they were when they were last compared. */
  readonly compared = new Map<string, string>();
  /** Models that were told of already and cannot be helped. */
  readonly hopeless = new Set<string>();
}

const modelName = new RegExp(namePattern);

/**
 * One round: takes over versions that others registered and champions that were
 * moved, and tells MLflow what it does not know yet. A model that fails does not
 * keep the others from their turn.
 * @throws MillraceError `models.mlflow_unavailable` (503)
 */
export async function synchronise(parts: RoundParts, seen: Seen): Promise<void> {
  const { client, logger } = parts;
  const db = modelsDatabase(parts.database);
  const registered = await listRegisteredModels(client);
  const known = await readKnown(db);
  const attempt: Attempt = async (model, work) => {
    try {
      await work();
    } catch (error) {
      if (isAway(error)) throw error;
      if (!seen.hopeless.has(model)) logger.error({ model, err: error }, 'a model could not be compared with MLflow');
      seen.hopeless.add(model);
    }
  };
  for (const model of registered) {
    if (!modelName.test(model.name)) continue;
    const here = known.get(model.name);
    if (model.newest > (seen.newest.get(model.name) ?? -1)) {
      await attempt(model.name, () => lookAtVersions(parts, seen, { model, known: here?.versions ?? 0 }));
    }
    if (here !== undefined) await compareChampion(parts, seen, { model, here, attempt });
  }
  for (const model of await modelsToFillUp(db)) {
    if (seen.hopeless.has(model)) continue;
    await attempt(model, async () => {
      await parts.fillUp(model);
      await parts.reconcile(model);
    });
  }
}

function isAway(error: unknown): boolean {
  return (
    error instanceof MillraceError && (error.code === 'models.mlflow_unavailable' || error.code.startsWith('database.'))
  );
}

interface Known {
  name: string;
  champion: number | null;
  seen: number | null;
  wanted: number | null;
  /** Versions that are stored or refused. */
  versions: number;
}

async function readKnown(db: ModelsDatabase): Promise<Map<string, Known>> {
  const rows = await db
    .selectFrom('models')
    .leftJoin('model_champion_history as served', 'served.id', 'models.champion_entry')
    .select(({ selectFrom, fn }) => [
      'models.name',
      'served.to_version as champion',
      'models.mlflow_champion as seen',
      'models.mlflow_champion_wanted as wanted',
      selectFrom('model_versions')
        .whereRef('model_versions.model', '=', 'models.name')
        .select(fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('stored'),
      selectFrom('model_refusals')
        .whereRef('model_refusals.model', '=', 'models.name')
        .select(fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('refused'),
    ])
    .execute();
  return new Map(rows.map(({ stored, refused, ...row }) => [row.name, { ...row, versions: stored + refused }]));
}

type Attempt = (model: string, work: () => Promise<unknown>) => Promise<void>;

/** An alias that is where it was seen last, as the champion is, needs no look; nor one that was looked at in vain. */
async function compareChampion(
  parts: RoundParts,
  seen: Seen,
  { model, here, attempt }: { model: RegisteredModel; here: Known; attempt: Attempt },
): Promise<void> {
  const alias = model.champion ?? null;
  if (alias === here.champion && alias === here.seen) return;
  const state = `alias ${alias}, champion ${here.champion}`;
  if (seen.compared.get(model.name) === state) return;
  await attempt(model.name, () => parts.reconcile(model.name));
  seen.compared.set(model.name, state);
}

/** Versions are numbered without gaps, so one that knows as many as there are knows them all. */
async function lookAtVersions(
  parts: RoundParts,
  seen: Seen,
  { model, known }: { model: RegisteredModel; known: number },
): Promise<void> {
  const { name, newest } = model;
  if (known < newest) {
    const db = modelsDatabase(parts.database);
    for (const version of (await searchVersions(parts.client, `name = '${name}'`)).reverse()) {
      if (await isToImport(db, version)) await importVersion(parts, parts.client, version);
    }
  }
  seen.newest.set(name, newest);
}

async function isToImport(db: ModelsDatabase, answer: VersionAnswer): Promise<boolean> {
  if (answer.status !== undefined && answer.status !== 'READY') return false;
  const [model, version] = [answer.name, Number(answer.version)];
  for (const table of ['model_versions', 'model_refusals'] as const) {
    const query = db.selectFrom(table).select('version').where('model', '=', model).where('version', '=', version);
    if ((await query.executeTakeFirst()) !== undefined) return false;
  }
  // One of ours is stored by its training; unless it is a copy under another name, which keeps the mark.
  const task = tagOf(answer.tags, taskTag);
  if (task === undefined) return true;
  const original = await readVersionOfTask(db, task);
  return original !== undefined && original.model !== model;
}
