import type { Database } from '@millrace/runtime/server';
import type { Generated, Kysely } from 'kysely';

export interface UploadTables {
  uploads: {
    id: string;
    principal: string;
    file_name: string;
    metadata: string;
    bytes: number;
    received: Generated<number>;
    object_key: string | null;
    sha256: string | null;
    created_at: Generated<Date>;
    expires_at: Date;
  };
  upload_pieces: {
    upload: string;
    start: number;
    object_key: string;
  };
}

export function uploadTables(database: Database): Kysely<UploadTables> {
  return database.kysely as Kysely<UploadTables>;
}
