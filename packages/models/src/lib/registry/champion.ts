import { sql } from 'kysely';
import { type ModelsDatabase, modelsChannel } from '../database.ts';
import { modelNotFound, nothingToRollBack } from './errors.ts';
import { versionRow } from './reading.ts';

interface ChampionEntry {
  id: number;
  to_version: number;
  returns_to: number | null;
}

/** The row of a model, locked: whoever changes versions or the champion of a model does it alone. */
export async function lockModel(
  transaction: ModelsDatabase,
  model: string,
): Promise<{ latest: number; champion: ChampionEntry | undefined }> {
  const row = await transaction
    .selectFrom('models')
    .select(['latest', 'champion_entry'])
    .where('name', '=', model)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw modelNotFound(model);
  return { latest: row.latest, champion: await entry(transaction, row.champion_entry) };
}

/** Inside a transaction that holds the lock. Promoting the champion changes nothing. */
export async function setChampion(
  transaction: ModelsDatabase,
  model: string,
  champion: ChampionEntry | undefined,
  version: number,
  change: { by: string; reason: string; action?: 'promotion' | 'moved' },
): Promise<void> {
  if (champion?.to_version === version) return;
  await addEntry(transaction, model, {
    action: change.action ?? 'promotion',
    from_version: champion?.to_version ?? null,
    to_version: version,
    returns_to: champion?.id ?? null,
    ...asColumns(change),
  });
}

/**
 * Takes over what the entry before returned to, so that the next rollback goes one further back.
 * One with the mark of a rollback of the last day is that rollback sent again.
 */
export async function rollBack(
  transaction: ModelsDatabase,
  model: string,
  change: { by: string; reason: string; mark?: string | undefined },
): Promise<void> {
  const { champion } = await lockModel(transaction, model);
  if (change.mark !== undefined && (await hasMark(transaction, model, change.mark))) return;
  const before = await entry(transaction, champion?.returns_to ?? null);
  if (champion === undefined || before === undefined) throw nothingToRollBack(model);
  await addEntry(transaction, model, {
    action: 'rollback',
    from_version: champion.to_version,
    to_version: before.to_version,
    returns_to: before.returns_to,
    mark: change.mark ?? null,
    ...asColumns(change),
  });
}

async function hasMark(transaction: ModelsDatabase, model: string, mark: string): Promise<boolean> {
  const found = await transaction
    .selectFrom('model_champion_history')
    .select('id')
    .where('model', '=', model)
    .where('mark', '=', mark)
    .where('changed_at', '>', sql<Date>`now() - interval '24 hours'`)
    .executeTakeFirst();
  return found !== undefined;
}

/** Told to every process when, and only when, the transaction commits. */
export async function announce(transaction: ModelsDatabase, model: string): Promise<void> {
  await sql`select pg_notify(${modelsChannel}, ${model})`.execute(transaction);
}

function asColumns(change: { by: string; reason: string }) {
  return { changed_by: change.by, reason: change.reason };
}

async function entry(transaction: ModelsDatabase, id: number | null): Promise<ChampionEntry | undefined> {
  if (id === null) return undefined;
  return transaction
    .selectFrom('model_champion_history')
    .select(['id', 'to_version', 'returns_to'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

interface NewEntry {
  action: 'promotion' | 'rollback' | 'moved';
  from_version: number | null;
  to_version: number;
  returns_to: number | null;
  changed_by: string;
  reason: string;
  mark?: string | null;
}

async function addEntry(transaction: ModelsDatabase, model: string, values: NewEntry): Promise<void> {
  const { signature } = await versionRow(transaction, model, values.to_version);
  const { id } = await transaction
    .insertInto('model_champion_history')
    .values({ model, ...values })
    .returning('id')
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('models')
    .set({ champion_entry: id, task: signature.task, target: signature.target.name, updated_at: sql<Date>`now()` })
    .where('name', '=', model)
    .execute();
}
