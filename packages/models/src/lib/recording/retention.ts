import { type Database, keepPartitions, timeOf } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { predictionNotFound } from '../feedback/errors.ts';
import { parsePredictionId } from '../rules/prediction-id.ts';
import { oldestUuidOf } from './uuid-time.ts';

const rowsPerStatement = 5_000;
const millisecondsPerDay = 86_400_000;

/**
 * Erases everything that was recorded about one prediction: its inputs, its
 * answer and its feedback. Erasing again is no error. Flush the recorder of
 * this process first, so that a record still under way does not come after.
 * @throws MillraceError `predictions.not_found` (404): the id is not one of a prediction
 */
export async function deletePrediction(database: Database, predictionId: string): Promise<{ deleted: boolean }> {
  const id = parsePredictionId(predictionId);
  if (id === undefined) throw predictionNotFound();
  return modelsDatabase(database)
    .transaction()
    .execute(async (transaction) => {
      const record = await deleteFrom(transaction, 'predictions', id);
      const feedback = await deleteFrom(transaction, 'prediction_feedback', id);
      return { deleted: record || feedback };
    });
}

async function deleteFrom(
  transaction: ModelsDatabase,
  table: 'predictions' | 'prediction_feedback',
  id: { model: string; uuid: string },
): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom(table)
    .where('model', '=', id.model)
    .where('id', '=', id.uuid)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Keeps recorded predictions in a partition a month, and drops the months past `keepPredictionsDays` (0: none). Their
 * feedback stays, since it says what was true.
 * @returns the names of the months dropped
 */
export async function keepPredictionMonths(
  database: Database,
  keepPredictionsDays: number,
  options: { now?: Date } = {},
): Promise<string[]> {
  const keepDays = keepPredictionsDays > 0 ? keepPredictionsDays : undefined;
  const { dropped } = await keepPartitions(database, { table: 'predictions', keepDays, ...options });
  return dropped;
}

/**
 * Erases the inputs of predictions older than `keepInputsDays`; the answers
 * stay for the statistics. Works in small statements and remembers how far it
 * came, so a run costs what has become old since the last one. Old is what the
 * clock of the database says: one that is wrong here erases nothing early.
 * @returns how many predictions lost their inputs
 */
export async function applyRetention(
  database: Database,
  keepInputsDays: number,
  options: { now?: Date; signal?: AbortSignal } = {},
): Promise<number> {
  const db = modelsDatabase(database);
  const now = options.now ?? (await timeOf(database.pool));
  const models = await db.selectFrom('models').select('name').execute();
  let erased = 0;
  for (const { name } of models) {
    erased += await eraseInputs(db, name, keepInputsDays, now, options.signal);
  }
  return erased;
}

async function eraseInputs(
  db: ModelsDatabase,
  model: string,
  keepInputsDays: number,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(now.getTime() - keepInputsDays * millisecondsPerDay);
  const mark = await db
    .selectFrom('prediction_retention')
    .select('erased_before')
    .where('model', '=', model)
    .executeTakeFirst();
  // A mark in the future was set by a clock that was wrong: what came since is not erased up to it.
  const erasedBefore = mark && mark.erased_before <= now ? mark.erased_before : new Date(0);
  let from = oldestUuidOf(erasedBefore);
  let erased = 0;
  for (;;) {
    if (signal?.aborted) return erased;
    const batch = await eraseBatch(db, model, from, oldestUuidOf(before));
    erased += batch.length;
    const last = batch.at(-1);
    if (last === undefined || batch.length < rowsPerStatement) break;
    from = last;
  }
  // Never back: a longer retention cannot bring back what is erased.
  await rememberMark(db, model, before > erasedBefore ? before : erasedBefore);
  return erased;
}

/** @returns the ids, oldest first */
async function eraseBatch(db: ModelsDatabase, model: string, from: string, to: string): Promise<string[]> {
  const rows = await db
    .selectFrom('predictions')
    .select('id')
    .where('model', '=', model)
    .where('id', '>=', from)
    .where('id', '<', to)
    .where('inputs', 'is not', null)
    .orderBy('id')
    .limit(rowsPerStatement)
    .execute();
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) {
    await db
      .updateTable('predictions')
      .set({ inputs: null })
      .where('model', '=', model)
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute();
  }
  return ids;
}

async function rememberMark(db: ModelsDatabase, model: string, before: Date): Promise<void> {
  await db
    .insertInto('prediction_retention')
    .values({ model, erased_before: before })
    .onConflict((conflict) => conflict.column('model').doUpdateSet({ erased_before: before }))
    .execute();
}
