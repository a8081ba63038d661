import { Readable } from 'node:stream';
import { noUpload } from './errors.ts';
import { removePieces } from './pieces.ts';
import { uploadTables } from './tables.ts';
import { holderOf, keptFor, toUpload, type Upload, type UploadsParts } from './upload.ts';

/**
 * Makes one object of the pieces of an upload, named by its content as every
 * received file is. May be called again, at the same time and after a crash.
 */
export function createAssembly({
  database,
  objects,
  datasets,
  logger,
}: UploadsParts): (upload: Upload) => Promise<Upload> {
  const db = uploadTables(database);
  const underWay = new Map<string, Promise<Upload>>();

  async function assemble(upload: Upload): Promise<Upload> {
    const object = await datasets.receive(Readable.from(contentOf(upload.id), { objectMode: false }));
    await using hold = object.hold;
    if (object.bytes !== upload.bytes)
      throw new Error(`upload ${upload.id} has ${object.bytes} of ${upload.bytes} bytes`);
    const complete = await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('uploads')
        .set({ object_key: object.key, sha256: object.sha256, expires_at: keptFor })
        .where('id', '=', upload.id)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw noUpload();
      const kept = { objectKey: object.key, holder: holderOf(upload), until: row.expires_at };
      await datasets.keep(kept, { transaction });
      await hold.handOver(transaction);
      return toUpload(row);
    });
    await forgetPieces(upload.id).catch((error) => logger.warn({ err: error }, 'pieces of an upload are left over'));
    return complete;
  }

  async function* contentOf(id: string): AsyncGenerator<Uint8Array> {
    const pieces = await db
      .selectFrom('upload_pieces')
      .select('object_key')
      .where('upload', '=', id)
      .orderBy('start')
      .execute();
    for (const { object_key } of pieces) yield* await objects.get(object_key);
  }

  async function forgetPieces(id: string): Promise<void> {
    await db.deleteFrom('upload_pieces').where('upload', '=', id).execute();
    await removePieces(objects, id);
  }

  /** Another process may have finished meanwhile and removed the pieces under our hands. */
  async function assembleOrFind(upload: Upload): Promise<Upload> {
    try {
      return await assemble(upload);
    } catch (error) {
      const row = await db.selectFrom('uploads').selectAll().where('id', '=', upload.id).executeTakeFirst();
      if (row && row.object_key !== null) return toUpload(row);
      throw row ? error : noUpload();
    }
  }

  return (upload) => {
    if (upload.objectKey !== undefined) return Promise.resolve(upload);
    const running = underWay.get(upload.id);
    if (running) return running;
    const started = assembleOrFind(upload).finally(() => underWay.delete(upload.id));
    underWay.set(upload.id, started);
    return started;
  };
}
