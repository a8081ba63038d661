import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { createAssembly } from './assembly.ts';
import type { Checksum } from './checksum.ts';
import { beyondLength, expired, incomplete, noUpload, wrongOffset } from './errors.ts';
import { removePieces } from './pieces.ts';
import { type ReceiveOptions, receivePieces } from './receive.ts';
import { uploadTables } from './tables.ts';
import { holderOf, keptFor, toUpload, type Upload, type UploadsParts } from './upload.ts';

/** All bytes of an upload as one object. */
export interface ReceivedUpload {
  objectKey: string;
  sha256: string;
  bytes: number;
  fileName: string;
}

export interface ArrivingPart {
  /** Place of its first byte in the file. */
  offset: number;
  body: Readable;
  /** Bytes of the body, when it says so beforehand. */
  announced?: number | undefined;
  checksum?: Checksum | undefined;
}

/**
 * Uploads that survive cuts and restarts, and that any process can go on with:
 * bytes become objects of a bounded size, and the row that says how far an upload
 * is moves when an object has been stored. Nobody holds a lock: of two that go on
 * from the same byte the first to finish a piece wins and the other is refused.
 */
export interface Uploads {
  create(file: { principal: string; bytes: number; fileName: string; metadata: string }): Promise<Upload>;
  /** @throws MillraceError `uploads.not_found` (404), also when it is another's; `uploads.expired` (410) */
  get(id: string, principal: string): Promise<Upload>;
  /**
   * Takes in what follows byte `offset`; with a checksum all of it or nothing. After the last byte the
   * pieces become one object.
   * @throws MillraceError `uploads.offset_wrong` (409), `uploads.checksum_wrong` (460), `uploads.beyond_length` (413),
   * `uploads.cut_off` (400)
   */
  receive(upload: Upload, part: ArrivingPart): Promise<Upload>;
  /** @throws MillraceError as `get`, and `uploads.incomplete` (409) */
  complete(id: string, principal: string): Promise<ReceivedUpload>;
  remove(upload: Upload): Promise<void>;
  /** Cuts off what is arriving, which is kept as far as it came. */
  endAll(): void;
  /** Waits for what was cut off to be kept. */
  stop(): Promise<void>;
}

export function createUploads(parts: UploadsParts, options: Partial<ReceiveOptions> = {}): Uploads {
  const { database, datasets, objects } = parts;
  const db = uploadTables(database);
  const limits = { pieceBytes: 16 * 1024 * 1024, quietMilliseconds: 60_000, ...options };
  const assemble = createAssembly(parts);
  const arriving = new Map<Readable, Promise<unknown>>();

  async function get(id: string, principal: string): Promise<Upload> {
    if (!isUuid(id)) throw noUpload();
    const row = await db
      .selectFrom('uploads')
      .selectAll()
      .select(sql<boolean>`expires_at <= now()`.as('expired'))
      .where('id', '=', id)
      .where('principal', '=', principal)
      .executeTakeFirst();
    if (!row) throw noUpload();
    if (row.expired) throw expired();
    return toUpload(row);
  }

  return {
    get,

    async create({ principal, bytes, fileName, metadata }) {
      const row = await db
        .insertInto('uploads')
        .values({ id: randomUUID(), principal, bytes, file_name: fileName, metadata, expires_at: keptFor })
        .returningAll()
        .executeTakeFirstOrThrow();
      return bytes === 0 ? assemble(toUpload(row)) : toUpload(row);
    },

    async receive(upload, { offset, body, announced = 0, checksum }) {
      if (offset !== upload.received) throw wrongOffset(upload.received, offset);
      if (offset + announced > upload.bytes) throw beyondLength(upload.bytes);
      const receiving = receivePieces(parts, upload, { body, checksum, ...limits });
      arriving.set(body, receiving);
      try {
        const received = await receiving;
        return received.received === upload.bytes ? await assemble(received) : received;
      } finally {
        arriving.delete(body);
      }
    },

    async complete(id, principal) {
      const upload = await get(id, principal);
      if (upload.received < upload.bytes) throw incomplete(upload.received, upload.bytes);
      // Already done, unless the process that took in the last byte died.
      const { objectKey = '', sha256 = '', bytes, fileName } = await assemble(upload);
      return { objectKey, sha256, bytes, fileName };
    },

    async remove({ id }) {
      await db.deleteFrom('uploads').where('id', '=', id).execute();
      await datasets.letGo(holderOf({ id }));
      await removePieces(objects, id);
    },

    endAll() {
      for (const body of arriving.keys()) body.destroy(new Error('the server stops'));
    },

    async stop() {
      await Promise.allSettled(arriving.values());
    },
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
