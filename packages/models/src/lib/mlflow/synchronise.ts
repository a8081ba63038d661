import { namePattern } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { readVersionOfTask } from '../registry/reading.ts';
import type { RegistryParts } from '../registry/tables-registry.ts';
import { type AliasOutcome, selectAliases } from './alias.ts';
import type { MlflowClient } from './client.ts';
import { modelsToFillUp } from './fill-up.ts';
import { importVersion } from './import-version.ts';
import { searchVersions, type VersionAnswer } from './model-version.ts';
import { findRegisteredModel, listRegisteredModels, type RegisteredModel } from './registered-models.ts';
import { tagOf, taskTag } from './tags.ts';

export interface RoundParts extends RegistryParts {
  client: MlflowClient;
  /** Ends the round soon. */
  signal: AbortSignal | undefined;
  /** Under the lock of the alias. */
  reconcile(model: string): Promise<AliasOutcome>;
  /** Under the lock of the model's registrations. */
  fillUp(model: string): Promise<void>;
}

/** What this process has seen; a new one looks again. */
export class Seen {
  /** Of a model: the newest version of MLflow when all of them were last looked at. */
  readonly newest = new Map<string, number>();
  /** Of a model: how it was when its alias was last compared in vain. */
  readonly inVain = new Map<string, string>();
  /** Models that MLflow cannot be told of. */
  readonly untellable = new Set<string>();
  /** Models whose failure is in the log. */
  readonly failing = new Set<string>();
}

const modelName = new RegExp(namePattern);

/** A model of MLflow with versions that are not known here, and what is. */
interface Behind {
  model: RegisteredModel;
  here: Known | undefined;
}

/**
 * Takes over champions that were moved in MLflow, and tells it what it does not know yet. A model that fails does not
 * keep the others from their turn, and has another in the next round, unless it would fail alike.
 *
 * @returns models of which others registered versions, for `takeOver`
 * @throws MillraceError `models.mlflow_unavailable` (503)
 */
export async function compare(parts: RoundParts, seen: Seen): Promise<Behind[]> {
  const db = modelsDatabase(parts.database);
  const registered = await listRegisteredModels(parts.client);
  const known = await readKnown(db);
  const attempt = attemptsOf(parts, seen);
  const behind: Behind[] = [];
  for (const model of registered) {
    if (!modelName.test(model.name)) continue;
    const here = known.get(model.name);
    if (model.newest > (seen.newest.get(model.name) ?? -1)) {
      if ((here?.versions ?? 0) < model.newest) {
        behind.push({ model, here });
        // An alias on what is to be taken over waits for that: until then it would count as one that cannot be served.
        if (model.champion !== undefined && !(await isKnown(db, model.name, model.champion))) continue;
      } else seen.newest.set(model.name, model.newest);
    }
    if (here !== undefined) await compareChampion(parts, seen, { model, here, attempt });
  }
  for (const model of await modelsToFillUp(db)) {
    if (seen.untellable.has(model)) continue;
    const outcome = await attempt(model, async () => {
      await parts.fillUp(model);
      await parts.reconcile(model);
    });
    if (outcome === 'hopeless') seen.untellable.add(model);
  }
  return behind;
}

/**
 * Takes over the versions that others registered, then the champions that are among them. Trying them out may take
 * minutes, so `compare` may be called meanwhile.
 *
 * @returns whether all are dealt with; else asking again, later, may help
 * @throws MillraceError `models.mlflow_unavailable` (503)
 */
export async function takeOver(parts: RoundParts, seen: Seen, behind: readonly Behind[]): Promise<boolean> {
  const attempt = attemptsOf(parts, seen);
  let isWhole = true;
  for (const { model, here } of behind) {
    if (await lookAtVersions(parts, model.name, attempt)) seen.newest.set(model.name, model.newest);
    else isWhole = false;
    if (here !== undefined) await compareChampion(parts, seen, { model, here, attempt });
  }
  return isWhole;
}

/** What came of work on a model; `failed` may go better the next time. */
type Attempt = <T>(model: string, work: () => Promise<T>) => Promise<T | 'failed' | 'hopeless'>;

/** Throws only what concerns all models. */
function attemptsOf({ client, logger, signal }: RoundParts, seen: Seen): Attempt {
  return async (model, work) => {
    try {
      const done = await work();
      seen.failing.delete(model);
      return done;
    } catch (error) {
      if (signal?.aborted) throw error;
      const { code = '', transient = false } = error instanceof MillraceError ? error : {};
      if (code.startsWith('database.')) throw error;
      // Throws too when it is MLflow that is away, and not something of this model that it cannot give.
      if (code === 'models.mlflow_unavailable') await findRegisteredModel(client, model);
      if (!seen.failing.has(model)) logger.error({ model, err: error }, 'a model could not be compared with MLflow');
      seen.failing.add(model);
      return transient ? 'failed' : 'hopeless';
    }
  };
}

async function readKnown(db: ModelsDatabase) {
  const rows = await selectAliases(db)
    .select(({ selectFrom, fn }) => [
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

type Known = Awaited<ReturnType<typeof readKnown>> extends Map<string, infer Row> ? Row : never;

/** An alias that is where it was seen last, as the champion is, needs no look; nor does what was looked at in vain. */
async function compareChampion(
  { reconcile }: RoundParts,
  { inVain }: Seen,
  { model, here, attempt }: { model: RegisteredModel; here: Known; attempt: Attempt },
): Promise<void> {
  const { name } = model;
  const alias = model.champion ?? null;
  const before = model.previous ?? null;
  const { champion, previous, seen, wanted, versions } = here;
  if (alias === champion && alias === seen && wanted === null && before === previous) {
    inVain.delete(name);
    return;
  }
  const state = JSON.stringify({ alias, before, champion, previous, seen, wanted, versions });
  if (inVain.get(name) === state) return;
  const outcome = await attempt(name, () => reconcile(name));
  // Where both were told apart here and are the same there, somebody moved one in between.
  const isInVain = outcome === 'left' || outcome === 'hopeless' || (outcome === 'same' && alias === champion);
  if (isInVain) inVain.set(name, state);
  else inVain.delete(name);
}

/**
 * Versions are numbered without gaps, so one that knows as many as there are knows them all.
 * @returns whether all were looked at for good
 */
async function lookAtVersions(parts: RoundParts, model: string, attempt: Attempt): Promise<boolean> {
  const db = modelsDatabase(parts.database);
  let isWhole = true;
  const versions = await attempt(model, () => searchVersions(parts.client, `name = '${model}'`));
  if (versions === 'failed' || versions === 'hopeless') return false;
  for (const version of versions.reverse()) {
    if (version.status === 'PENDING_REGISTRATION') isWhole = false;
    if (!(await isToImport(db, version))) continue;
    if ((await attempt(model, () => importVersion(parts, parts.client, version))) === 'failed') isWhole = false;
  }
  return isWhole;
}

async function isToImport(db: ModelsDatabase, answer: VersionAnswer): Promise<boolean> {
  if (answer.status !== undefined && answer.status !== 'READY') return false;
  const model = answer.name;
  if (await isKnown(db, model, Number(answer.version))) return false;
  // One of ours is stored by its training; unless it is a copy under another name, which keeps the mark.
  const task = tagOf(answer.tags, taskTag);
  if (task === undefined) return true;
  const original = await readVersionOfTask(db, task);
  return original !== undefined && original.model !== model;
}

/** Whether it is stored here, or was refused. */
async function isKnown(db: ModelsDatabase, model: string, version: number): Promise<boolean> {
  for (const table of ['model_versions', 'model_refusals'] as const) {
    const query = db.selectFrom(table).select('version').where('model', '=', model).where('version', '=', version);
    if ((await query.executeTakeFirst()) !== undefined) return true;
  }
  return false;
}
