import type { ModelsDatabase } from '../database.ts';
import { notServable } from '../foreign/errors.ts';

/** Keeps why a version that was registered elsewhere cannot be served; what was kept first stays. */
export async function storeRefusal(db: ModelsDatabase, model: string, version: number, detail: string): Promise<void> {
  await db
    .insertInto('model_refusals')
    .values({ model, version, detail })
    .onConflict((conflict) => conflict.columns(['model', 'version']).doNothing())
    .execute();
}

/**
 * Tells why a version, or the newest one of a model that has none that can be served, is refused.
 * @throws MillraceError `models.not_servable` (422) when it is
 */
export async function tellRefusal(db: ModelsDatabase, model: string, version?: number): Promise<void> {
  let query = db.selectFrom('model_refusals').select('detail').where('model', '=', model);
  if (version !== undefined) query = query.where('version', '=', version);
  const refusal = await query.orderBy('version', 'desc').limit(1).executeTakeFirst();
  if (refusal !== undefined) throw notServable(refusal.detail);
}
