import { type Page, ResourceName, Timestamp } from '@millrace/runtime';
import { type Database, MillraceError } from '@millrace/runtime/server';
import { type Kysely, type Selectable, sql } from 'kysely';
import { type Static, Type } from 'typebox';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { type Principal, Scope } from './principal.ts';
import { digestOf, newApiKey, sameDigest } from './secrets.ts';
import { type AuthTables, authChannel, authTables } from './tables.ts';

export const ApiKey = Type.Object({
  id: Type.String({ description: 'Public; the key itself cannot be read back.' }),
  name: ResourceName,
  scopes: Type.Array(Scope),
  installed: Type.Boolean({ description: 'The admin key of this installation, which follows its file or setting.' }),
  createdBy: Type.String(),
  createdAt: Timestamp,
  lastUsedAt: Type.Optional(Timestamp),
  revokedAt: Type.Optional(Timestamp),
});
export type ApiKey = Static<typeof ApiKey>;

export interface Keys {
  /** The only time that the key itself is known. */
  create(
    input: { name: string; scopes: Scope[]; createdBy: string },
    options?: { transaction?: Kysely<AuthTables> },
  ): Promise<{ key: string; record: ApiKey }>;
  /** Newest first. */
  list(page: { cursor?: string; limit?: number }): Promise<Page<ApiKey>>;
  /** @throws MillraceError `keys.not_found` (404), `keys.installed` (409) */
  revoke(id: string): Promise<void>;
  /** The caller behind a presented key. @throws MillraceError `auth.invalid_key`, `auth.revoked_key` (401) */
  principalOf(key: string): Promise<Principal>;
  /** Makes this the one admin key of the installation; one installed before is revoked. */
  install(key: string): Promise<void>;
}

export function createKeys({ database }: { database: Database }): Keys {
  const db = authTables(database);

  return {
    async create({ name, scopes, createdBy }, { transaction = db } = {}) {
      const key = newApiKey();
      const row = await transaction
        .insertInto('api_keys')
        .values({ ...digestOf(key), name, scopes, origin: 'created', created_by: createdBy })
        .returningAll()
        .executeTakeFirstOrThrow();
      return { key, record: toApiKey(row) };
    },

    async list({ cursor, limit = 50 }) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .$if(after !== undefined, (query) =>
          query.where(sql<boolean>`(created_at, id) < (${after?.[0]}::timestamptz, ${after?.[1]})`),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map(toApiKey),
        ...(rows.length > limit && last && { nextCursor: encodeCursor([last.created_at.toISOString(), last.id]) }),
      };
    },

    async revoke(id) {
      const row = await db.selectFrom('api_keys').select('origin').where('id', '=', id).executeTakeFirst();
      if (!row) throw keyNotFound();
      if (row.origin === 'installed') throw installedKey();
      await revokeWhere(database, [id]);
    },

    async principalOf(key) {
      const { id, digest } = digestOf(key);
      const row = await db
        .updateTable('api_keys')
        .set({ last_used_at: new Date() })
        .where('id', '=', id)
        .returning(['id', 'name', 'scopes', 'digest', 'revoked_at'])
        .executeTakeFirst();
      if (!row || !sameDigest(row.digest, digest)) throw invalidKey();
      if (row.revoked_at) throw revokedKey();
      return toPrincipal(row);
    },

    async install(key) {
      const { id, digest } = digestOf(key);
      await db
        .insertInto('api_keys')
        .values({ id, digest, name: 'admin', scopes: ['admin'], origin: 'installed', created_by: 'installation' })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ origin: 'installed', scopes: ['admin'], revoked_at: null }),
        )
        .execute();
      const replaced = await db
        .selectFrom('api_keys')
        .select('id')
        .where('origin', '=', 'installed')
        .where('revoked_at', 'is', null)
        .where('id', '!=', id)
        .execute();
      await revokeWhere(
        database,
        replaced.map((row) => row.id),
      );
    },
  };
}

/** Revokes the keys, ends their sessions and tells every API process, all in one transaction. */
async function revokeWhere(database: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await authTables(database)
    .transaction()
    .execute(async (transaction) => {
      await transaction
        .updateTable('api_keys')
        .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
        .where('id', 'in', ids)
        .execute();
      await transaction.deleteFrom('sessions').where('key_id', 'in', ids).execute();
      for (const id of ids) await sql`select pg_notify(${authChannel}, ${id})`.execute(transaction);
    });
}

export function toPrincipal(key: { id: string; name: string; scopes: Scope[] }): Principal {
  return { id: `${key.name}#${key.id.slice(0, 8)}`, name: key.name, scopes: key.scopes, keyId: key.id };
}

function toApiKey(row: Selectable<AuthTables['api_keys']>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    installed: row.origin === 'installed',
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
    ...(row.revoked_at && { revokedAt: row.revoked_at.toISOString() }),
  };
}

const invalidKey = () =>
  new MillraceError({
    code: 'auth.invalid_key',
    status: 401,
    detail: 'This key is not known here. Check that it was copied whole and belongs to this installation.',
  });

const revokedKey = () =>
  new MillraceError({
    code: 'auth.revoked_key',
    status: 401,
    detail: 'This key was revoked. Ask an administrator for a new one.',
  });

const keyNotFound = () =>
  new MillraceError({
    code: 'keys.not_found',
    status: 404,
    detail: 'There is no key with this id; see `GET /api/v1/keys`.',
  });

const installedKey = () =>
  new MillraceError({
    code: 'keys.installed',
    status: 409,
    detail:
      'This is the admin key of the installation. To replace it, change MILLRACE_ADMIN_KEY or the admin-key file and restart.',
  });
