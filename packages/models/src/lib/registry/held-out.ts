import { randomBytes } from 'node:crypto';
import type { TrainingSplit } from '../../index.ts';
import type { ModelsDatabase } from '../database.ts';
import type { HeldOutOptions, HeldOutRule } from './port.ts';

const heldOutFraction = 0.2;

/**
 * Of two that ask first at the same time, both get what the database took first.
 * A rule that no version was made by, on columns that are not there or with
 * another split, was left by a training that failed (a wrong data set, mostly):
 * it is replaced.
 */
export async function fixHeldOutRule(
  db: ModelsDatabase,
  model: string,
  columns: readonly string[],
  options: HeldOutOptions,
): Promise<HeldOutRule> {
  const wanted = { columns: JSON.stringify(columns), split: splitOf(options.split) };
  const existing = await read(db, model);
  if (existing !== undefined) {
    return fits(existing, options) ? existing : await replaceUnused(db, model, wanted);
  }
  await db
    .insertInto('model_held_out')
    .values({ model, salt: randomBytes(16).toString('hex'), fraction: heldOutFraction, ...wanted })
    .onConflict((conflict) => conflict.column('model').doNothing())
    .execute();
  return mustRead(db, model);
}

function fits(rule: HeldOutRule, { available, split }: HeldOutOptions): boolean {
  const isThere = available === undefined || rule.columns.every((column) => available.includes(column));
  return isThere && (split === undefined || splitOf(split) === splitOf(rule.split));
}

/** As it is stored: rows that are drawn need no word. */
function splitOf(split: TrainingSplit | undefined): string | null {
  return split === undefined || split.kind === 'random'
    ? null
    : JSON.stringify({ kind: split.kind, column: split.column });
}

async function replaceUnused(
  db: ModelsDatabase,
  model: string,
  wanted: { columns: string; split: string | null },
): Promise<HeldOutRule> {
  await db
    .updateTable('model_held_out')
    .set(wanted)
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
  const row = await db
    .selectFrom('model_held_out')
    .select(['salt', 'columns', 'fraction', 'split'])
    .where('model', '=', model)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { split, ...rule } = row;
  return { ...rule, ...(split && { split }) };
}
