import type { Database } from '@millrace/runtime/server';

/** A repeat after an answer that was lost on the way writes nothing twice. */
const insert = `
  insert into predictions (model, id, version, inputs, output, latency_milliseconds, created_at, created_by)
  select model, id, version, inputs, output, latency_milliseconds, created_at, created_by
  from json_to_recordset($1::json) as record (
    model text, id uuid, version integer, inputs json, output json,
    latency_milliseconds real, created_at timestamptz, created_by text)
  on conflict (model, id) do nothing`;

/**
 * Commits records, each given as JSON text, in one statement. Records whose
 * content the database refuses are returned and the others committed, so that
 * one bad record cannot hold up those behind it.
 */
export async function insertRecords(
  database: Database,
  records: readonly string[],
): Promise<{ record: string; error: unknown }[]> {
  try {
    await insertAll(database, records);
    return [];
  } catch (error) {
    if (!isAboutContent(error)) throw error;
  }
  const refused: { record: string; error: unknown }[] = [];
  for (const record of records) {
    try {
      await insertAll(database, [record]);
    } catch (error) {
      if (!isAboutContent(error)) throw error;
      refused.push({ record, error });
    }
  }
  return refused;
}

async function insertAll(database: Database, records: readonly string[]): Promise<void> {
  await database.pool.query({ name: 'millrace-insert-predictions', text: insert, values: [`[${records.join(',')}]`] });
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isAboutContent(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
