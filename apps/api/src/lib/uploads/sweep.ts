import { sql } from 'kysely';
import { piecesFolder, removePieces, uploadOfPiece } from './pieces.ts';
import { uploadTables } from './tables.ts';
import type { UploadsParts } from './upload.ts';

const everyMilliseconds = 60 * 60 * 1000;
/** Not at once: the start has better things to do. */
const firstAfterMilliseconds = 60 * 1000;

/**
 * Removes uploads that nobody went on with or used, and pieces that killed
 * processes left behind: those of no upload, and those of one that is complete.
 */
export async function sweepUploads({ database, objects }: Pick<UploadsParts, 'database' | 'objects'>): Promise<number> {
  const db = uploadTables(database);
  const found = new Set<string>();
  for await (const { key } of objects.list(piecesFolder)) found.add(uploadOfPiece(key));
  // After the list: an upload has its row before its first piece.
  const arriving = await db
    .selectFrom('uploads')
    .select('id')
    .where('object_key', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .execute();
  for (const { id } of arriving) found.delete(id);
  for (const id of found) await removePieces(objects, id);
  const gone = await db.deleteFrom('uploads').where('expires_at', '<=', sql<Date>`now()`).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Sweeps once an hour. */
export function startUploadSweep(parts: Omit<UploadsParts, 'datasets'>): { stop(): Promise<void> } {
  const { logger } = parts;
  let stopped = false;
  let running = Promise.resolve();
  const run = () => {
    running = sweepUploads(parts)
      .then((removed) => removed > 0 && logger.info({ removed }, 'uploads that ran out removed'))
      .catch((error) => logger.warn({ err: error }, 'uploads could not be swept, trying again later'))
      .then(() => schedule(everyMilliseconds));
  };
  let timer: NodeJS.Timeout | undefined;
  const schedule = (milliseconds: number) => {
    if (!stopped) timer = setTimeout(run, milliseconds).unref();
  };
  schedule(firstAfterMilliseconds);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
