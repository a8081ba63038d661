import type { Datasets } from '@millrace/datasets/server';
import type { Database, Logger, ObjectStore } from '@millrace/runtime/server';
import { type Selectable, sql } from 'kysely';
import type { UploadTables } from './tables.ts';

/** A file that arrives in pieces. */
export interface Upload {
  id: string;
  fileName: string;
  /** The header `Upload-Metadata`, as it was received. */
  metadata: string;
  bytes: number;
  received: number;
  /** Where all of it lies, once the last byte is there. */
  objectKey?: string;
  sha256?: string;
  createdAt: Date;
  expiresAt: Date;
}

export interface UploadsParts {
  database: Database;
  objects: ObjectStore;
  /** Keeps what is received for as long as something needs it. */
  datasets: Pick<Datasets, 'receive' | 'keep' | 'letGo'>;
  logger: Logger;
}

/** An upload is kept for a day after the last byte that came. */
export const keptFor = sql<Date>`now() + interval '24 hours'`;

export function toUpload(row: Selectable<UploadTables['uploads']>): Upload {
  return {
    id: row.id,
    fileName: row.file_name,
    metadata: row.metadata,
    bytes: row.bytes,
    received: row.received,
    ...(row.object_key !== null && { objectKey: row.object_key }),
    ...(row.sha256 !== null && { sha256: row.sha256 }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** By whom the object of a complete upload is held until the upload runs out; a data set made of it needs it by itself. */
export function holderOf({ id }: { id: string }): string {
  return `upload ${id}`;
}
