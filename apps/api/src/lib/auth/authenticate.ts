import { MillraceError } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimit } from '../http/rate-limit.ts';
import type { Server } from '../http/server-type.ts';
import type { Authenticator, Credential } from './authenticator.ts';
import { readSessionCookie, sessionCookie } from './cookie.ts';
import { refuseCrossSite } from './cross-site.ts';
import { isFromThisMachine } from './local.ts';
import { type Access, demandAccess, type Principal } from './principal.ts';

export interface AuthenticationOptions {
  authenticator: Authenticator;
  secureCookies: boolean;
  /** Tries with a wrong key, by address. */
  failures: RateLimit;
  /** Requests, by caller. */
  requests: RateLimit;
}

/**
 * Finds out who calls, and refuses whoever may not, before anything of the body
 * is read. Callers seen a moment ago pass without a promise: this is on the path
 * of every prediction.
 */
export function authenticateRequests(server: Server, options: AuthenticationOptions): void {
  server.decorateRequest('principal', null);

  server.addHook('onRequest', (request, reply, done) => {
    const access = request.routeOptions.config?.access ?? 'public';
    if (access === 'public' || (access === 'local' && isFromThisMachine(request))) {
      options.requests.take(request.ip);
      return done();
    }
    const credential = credentialOf(request);
    const principal = options.authenticator.remembered(credential);
    if (principal) {
      admit(request, principal, credential, access);
      return done();
    }
    resolve(request, reply, credential)
      .then((resolved) => admit(request, resolved, credential, access))
      .then(() => done(), done);
  });

  function admit(request: FastifyRequest, principal: Principal, credential: Credential, access: Access): void {
    options.requests.take(principal.id);
    if (credential.kind === 'session') refuseCrossSite(request.method, request.headers);
    demandAccess(principal, access);
    request.principal = principal;
  }

  async function resolve(request: FastifyRequest, reply: FastifyReply, credential: Credential): Promise<Principal> {
    // The token of a session that has ended is no guess, and nobody guesses 256 random bits.
    if (credential.kind === 'key') options.failures.demand(request.ip);
    try {
      const { principal, renewed } = await options.authenticator.resolve(credential);
      if (renewed) reply.header('set-cookie', sessionCookie(credential.secret, { secure: options.secureCookies }));
      return principal;
    } catch (error) {
      const wrongKey = credential.kind === 'key' && error instanceof MillraceError && error.status === 401;
      if (wrongKey) options.failures.take(request.ip);
      throw error;
    }
  }
}

/** @throws MillraceError `auth.missing_key` (401) */
function credentialOf(request: FastifyRequest): Credential {
  const header = request.headers.authorization;
  if (header !== undefined) {
    if (/^bearer /i.test(header)) return { kind: 'key', secret: header.slice('bearer '.length).trim() };
    throw missingKey('The `Authorization` header must read `Bearer <key>`.');
  }
  const token = readSessionCookie(request.headers.cookie);
  if (token) return { kind: 'session', secret: token };
  throw missingKey('Send your key in the header `Authorization: Bearer <key>`, or sign in to the Web UI.');
}

const missingKey = (detail: string) => new MillraceError({ code: 'auth.missing_key', status: 401, detail });
