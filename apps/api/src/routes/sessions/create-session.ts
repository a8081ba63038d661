import { MillraceError } from '@millrace/runtime/server';
import { Type } from 'typebox';
import { sessionCookie } from '../../lib/auth/cookie.ts';
import { createRateLimit } from '../../lib/http/rate-limit.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { SessionAnswer, toSessionAnswer } from './session-answer.ts';

const SignIn = Type.Object({ key: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false });

/** `POST /api/v1/sessions`: trades a key for a cookie that scripts in the page cannot read. */
export function createSession(server: Server, { keys, sessions, settings }: Parts): void {
  const wrongKeys = createRateLimit({
    perMinute: 10,
    detail: 'Too many wrong keys from this address. Wait a minute, then sign in with the right one.',
  });
  server.post(
    '/api/v1/sessions',
    {
      config: { access: 'public' },
      // Everybody may call this, so nobody may make it work.
      bodyLimit: 4096,
      schema: {
        operationId: 'signIn',
        tags: ['sessions'],
        summary: 'Signs in with a key; sets the cookie `millrace_session`.',
        description:
          'The session ends when it was not used for 12 hours. Calls with the cookie that change something need the header `x-millrace-csrf: 1`.',
        body: SignIn,
        response: { 201: SessionAnswer },
      },
    },
    async (request, reply) => {
      wrongKeys.demand(request.ip);
      try {
        const principal = await keys.principalOf(request.body.key.trim());
        const { token } = await sessions.create(principal);
        reply.code(201).header('set-cookie', sessionCookie(token, { secure: settings.secureCookies }));
        return toSessionAnswer(principal);
      } catch (error) {
        if (error instanceof MillraceError && error.status === 401) wrongKeys.take(request.ip);
        throw error;
      }
    },
  );
}
