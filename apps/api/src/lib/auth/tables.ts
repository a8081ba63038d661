import type { Database } from '@millrace/runtime/server';
import type { ColumnType, Generated, Kysely } from 'kysely';
import type { Scope } from './principal.ts';

type Moment = ColumnType<Date, Date | string | undefined, Date>;

export interface AuthTables {
  api_keys: {
    id: string;
    name: string;
    scopes: Scope[];
    digest: Buffer;
    origin: 'created' | 'installed';
    created_by: string;
    created_at: Generated<Date>;
    last_used_at: Moment | null;
    revoked_at: Moment | null;
  };
  sessions: {
    id: string;
    digest: Buffer;
    key_id: string;
    created_at: Generated<Date>;
    expires_at: Date;
  };
}

export function authTables(database: Database): Kysely<AuthTables> {
  return database.kysely as Kysely<AuthTables>;
}

/** PostgreSQL channel on which every API process hears of a revoked key or an ended session. */
export const authChannel = 'millrace_auth';
