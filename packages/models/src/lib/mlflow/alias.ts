import { type Database, type Logger, MillraceError } from '@millrace/runtime/server';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { announce, lockModel, setChampion } from '../registry/champion.ts';
import { selectModels } from '../registry/reading.ts';
import type { MlflowClient } from './client.ts';
import { findRegisteredModel, type RegisteredModel, removeAlias, setAlias } from './registered-models.ts';

export interface AliasParts {
  database: Database;
  client: MlflowClient;
  logger: Logger;
}

/**
 * What came of a comparison: the champion `followed` the alias, or MLflow was `told`; the alias was `left` on a version
 * that cannot be served; or both were the `same`. `owed`: they are, but MLflow could not be told just now which one was
 * champion before.
 */
export type AliasOutcome = 'followed' | 'told' | 'left' | 'same' | 'owed';

/** Models with what is known of their alias in MLflow. */
export function selectAliases(db: ModelsDatabase) {
  return selectModels(db).select(['models.mlflow_champion as seen', 'models.mlflow_champion_wanted as wanted']);
}

/**
 * Brings the alias `champion` of MLflow and the champion here together. An alias
 * that names neither what was last seen nor what was last wanted there has been
 * moved by somebody: the champion here follows. Else MLflow is told. The alias
 * `previous` only tells what a rollback leads back to. A crash between any two
 * steps leaves what the next call puts right.
 */
export async function reconcileAlias(parts: AliasParts, model: string): Promise<AliasOutcome> {
  const { database, client } = parts;
  const db = modelsDatabase(database);
  await using _ = await database.lock(`millrace mlflow alias ${model}`);
  const there = await findRegisteredModel(client, model);
  const outcome = there === undefined ? 'same' : await reconcileChampion(parts, db, there);
  if (there === undefined || outcome === 'left') return outcome;
  const isTold = await tellPrevious(parts, db, there);
  return outcome === 'same' && !isTold ? 'owed' : outcome;
}

async function reconcileChampion(parts: AliasParts, db: ModelsDatabase, there: RegisteredModel): Promise<AliasOutcome> {
  const model = there.name;
  const known = await selectAliases(db).where('models.name', '=', model).executeTakeFirst();
  if (known === undefined) return 'same';
  const { champion, seen, wanted } = known;
  const alias = there.champion ?? null;
  if (alias === champion) {
    if (seen !== alias || wanted !== null) await remember(db, model, { seen: alias, wanted: null });
    return 'same';
  }
  const isMovedThere = alias !== null && alias !== seen && alias !== wanted;
  if (isMovedThere && (await isServable(db, model, alias))) {
    await follow(db, model, alias);
    parts.logger.info({ model, version: alias }, 'champion moved in MLflow');
    return 'followed';
  }
  // An alias on a version that cannot be served stays where it was put, until the champion changes here.
  if (champion === null || (isMovedThere && champion === seen)) return 'left';
  await tell(parts, db, model, champion);
  return 'told';
}

async function remember(
  db: ModelsDatabase,
  model: string,
  { seen, wanted }: { seen?: number | null; wanted: number | null },
): Promise<void> {
  await db
    .updateTable('models')
    .set({ mlflow_champion_wanted: wanted, ...(seen !== undefined && { mlflow_champion: seen }) })
    .where('name', '=', model)
    .execute();
}

async function isServable(db: ModelsDatabase, model: string, version: number): Promise<boolean> {
  const row = await db
    .selectFrom('model_versions')
    .select('version')
    .where('model', '=', model)
    .where('version', '=', version)
    .executeTakeFirst();
  return row !== undefined;
}

async function follow(db: ModelsDatabase, model: string, version: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { champion } = await lockModel(transaction, model);
    const reason = `The alias "champion" was moved to version ${version} in MLflow.`;
    await setChampion(transaction, model, champion, version, { by: 'mlflow', reason, action: 'moved' });
    await remember(transaction, model, { seen: version, wanted: null });
    await announce(transaction, model);
  });
}

async function tell({ client }: AliasParts, db: ModelsDatabase, model: string, champion: number): Promise<void> {
  await remember(db, model, { wanted: champion });
  await setAlias(client, model, 'champion', champion);
  await remember(db, model, { seen: champion, wanted: null });
}

/**
 * Nothing is served by the alias, so that a failure is none of the champion's.
 * @returns false when it may be told a moment later
 */
async function tellPrevious(
  { client, logger }: AliasParts,
  db: ModelsDatabase,
  there: RegisteredModel,
): Promise<boolean> {
  const model = there.name;
  const known = await selectModels(db).where('models.name', '=', model).executeTakeFirst();
  if (known === undefined || known.previous === (there.previous ?? null)) return true;
  try {
    if (known.previous === null) await removeAlias(client, model, 'previous');
    else await setAlias(client, model, 'previous', known.previous);
    return true;
  } catch (err) {
    logger.debug({ model, version: known.previous, err }, 'the alias "previous" could not be set in MLflow');
    return !(err instanceof MillraceError && err.transient);
  }
}
