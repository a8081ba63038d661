import type { Readable } from 'node:stream';
import { MillraceError, type ObjectStore } from '@millrace/runtime/server';
import { sql } from 'kysely';
import type { Checksum } from './checksum.ts';
import { beyondLength, cutOff, overtaken, wrongChecksum } from './errors.ts';
import { newPieceKey } from './pieces.ts';
import { splitBody } from './split-body.ts';
import { uploadTables } from './tables.ts';
import { keptFor, toUpload, type Upload, type UploadsParts } from './upload.ts';

export interface ReceiveOptions {
  /** Most bytes that a killed process loses. */
  pieceBytes: number;
  /** A client that sends nothing for so long is hung up on. */
  quietMilliseconds: number;
}

interface Part extends ReceiveOptions {
  body: Readable;
  checksum: Checksum | undefined;
}

interface Piece {
  start: number;
  objectKey: string;
}

/** Stores a body piece by piece; the upload moves with each, or at the end when a checksum has to be right first. */
export async function receivePieces(parts: UploadsParts, upload: Upload, part: Part): Promise<Upload> {
  const { objects } = parts;
  const { body, checksum } = part;
  let end = upload.received;
  let cut: { reason: unknown } | undefined;
  const stored: Piece[] = [];
  let current = upload;

  const pieces = splitBody(body, {
    ...part,
    onChunk(chunk) {
      end += chunk.length;
      if (end > upload.bytes) throw beyondLength(upload.bytes);
      checksum?.hash.update(chunk);
    },
    onCut(reason) {
      cut = { reason };
    },
  });
  try {
    let start = upload.received;
    for await (const content of pieces) {
      const objectKey = newPieceKey(upload.id, start);
      const { bytes } = await objects.put(objectKey, content);
      stored.push({ start, objectKey });
      start += bytes;
      if (!checksum) current = await keep(parts, current, stored.splice(0), start);
    }
    if (checksum && !cut) {
      if (!checksum.hash.digest().equals(checksum.expected)) throw wrongChecksum();
      current = await keep(parts, current, stored.splice(0), start);
    }
  } finally {
    await discard(objects, stored);
  }
  if (cut) throw cutOff(cut.reason);
  return current;
}

/** Says that stored pieces are part of the upload. @throws MillraceError `uploads.offset_wrong` when another was faster */
async function keep(
  { database, objects }: UploadsParts,
  upload: Upload,
  pieces: Piece[],
  end: number,
): Promise<Upload> {
  try {
    return await uploadTables(database)
      .transaction()
      .execute(async (transaction) => {
        const row = await transaction
          .updateTable('uploads')
          .set({ received: end, expires_at: keptFor })
          .where('id', '=', upload.id)
          .where('received', '=', upload.received)
          .where('expires_at', '>', sql<Date>`now()`)
          .returningAll()
          .executeTakeFirst();
        if (!row) throw overtaken();
        const values = pieces.map(({ start, objectKey }) => ({ upload: upload.id, start, object_key: objectKey }));
        if (values.length > 0) await transaction.insertInto('upload_pieces').values(values).execute();
        return toUpload(row);
      });
  } catch (error) {
    // When the database does not answer, the row may have moved nevertheless: then the pieces are needed.
    if (error instanceof MillraceError) await discard(objects, pieces);
    throw error;
  }
}

/** Best effort: what is left is swept later. */
async function discard(objects: ObjectStore, pieces: Piece[]): Promise<void> {
  for (const { objectKey } of pieces) await objects.delete(objectKey).catch(() => {});
}
