import { randomBytes } from 'node:crypto';
import type { ModelsDatabase } from '../database.ts';
import type { HeldOutRule } from './port.ts';

const heldOutFraction = 0.2;

/** Of two that ask first at the same time, both get what the database took first. */
export async function fixHeldOutRule(
  db: ModelsDatabase,
  model: string,
  columns: readonly string[],
): Promise<HeldOutRule> {
  const existing = await read(db, model);
  if (existing !== undefined) return existing;
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
  const fixed = await read(db, model);
  if (fixed === undefined) throw new Error(`the held-out rule of ${model} just stored cannot be read`);
  return fixed;
}

async function read(db: ModelsDatabase, model: string): Promise<HeldOutRule | undefined> {
  return db
    .selectFrom('model_held_out')
    .select(['salt', 'columns', 'fraction'])
    .where('model', '=', model)
    .executeTakeFirst();
}
