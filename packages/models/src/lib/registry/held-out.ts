import { randomBytes } from 'node:crypto';
import type { ModelsDatabase } from '../database.ts';
import type { HeldOutRule } from './port.ts';

const heldOutFraction = 0.2;

/**
 * Of two that ask first at the same time, both get what the database took first.
 * A rule that no version was made by, on columns that are not there, was left by
 * a training that failed (a wrong data set, mostly): it is replaced.
 */
export async function fixHeldOutRule(
  db: ModelsDatabase,
  model: string,
  columns: readonly string[],
  available?: readonly string[],
): Promise<HeldOutRule> {
  const existing = await read(db, model);
  if (existing !== undefined) {
    const fits = available === undefined || existing.columns.every((column) => available.includes(column));
    return fits ? existing : await replaceUnused(db, model, columns);
  }
  await db
    .insertInto('model_held_out')
    .values({
      model,
      salt: randomBytes(16).toString('hex'),
      columns: JSON.stringify(columns),
      fraction: heldOutFraction,
    })
    .onConflict((conflict) => conflict.column('model').doNothing())
    .execute();
  return mustRead(db, model);
}

async function replaceUnused(db: ModelsDatabase, model: string, columns: readonly string[]): Promise<HeldOutRule> {
  await db
    .updateTable('model_held_out')
    .set({ columns: JSON.stringify(columns) })
    .where('model', '=', model)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('model_versions').select('version').where('model', '=', model))),
    )
    .execute();
  return mustRead(db, model);
}

async function mustRead(db: ModelsDatabase, model: string): Promise<HeldOutRule> {
  const rule = await read(db, model);
  if (rule === undefined) throw new Error(`the held-out rule of ${model} just stored cannot be read`);
  return rule;
}

async function read(db: ModelsDatabase, model: string): Promise<HeldOutRule | undefined> {
  return db
    .selectFrom('model_held_out')
    .select(['salt', 'columns', 'fraction'])
    .where('model', '=', model)
    .executeTakeFirst();
}
