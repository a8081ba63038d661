import { MillraceError } from '@millrace/runtime/server';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';

/** What a key may do. `admin` includes the others. */
export const Scope = Type.Union([Type.Literal('predict'), Type.Literal('feedback'), Type.Literal('admin')]);
export type Scope = Static<typeof Scope>;

/**
 * Who may call a route: everybody, whoever has a valid key, a key with this
 * scope, or (`local`) a program on the same machine and otherwise `admin`.
 */
export type Access = 'public' | 'local' | 'signed-in' | Scope;

/** The caller of a request, as its key or session says. */
export interface Principal {
  /** Name and id of the key; what `createdBy` says of the things this caller makes. */
  id: string;
  name: string;
  scopes: readonly Scope[];
  keyId: string;
  /** Set when a session cookie brought the caller in. */
  sessionId?: string;
}

/** @throws MillraceError `auth.scope_missing` (403) when the principal may not call a route with this access */
export function demandAccess(principal: Principal, access: Access): void {
  if (access === 'public' || access === 'signed-in' || principal.scopes.includes('admin')) return;
  const scope = access === 'local' ? 'admin' : access;
  if (principal.scopes.includes(scope)) return;
  throw new MillraceError({
    code: 'auth.scope_missing',
    status: 403,
    detail: `This call needs a key with the scope \`${scope}\`; yours has ${principal.scopes.map((own) => `\`${own}\``).join(', ')}. Ask an administrator for one.`,
  });
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error(`${request.routeOptions.url ?? request.url} has no caller: it is public`);
  return request.principal;
}

/** True when the caller may see what belongs to others. */
export function isAdmin(principal: Principal): boolean {
  return principal.scopes.includes('admin');
}
