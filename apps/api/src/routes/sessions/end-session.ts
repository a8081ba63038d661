import { sessionCookie } from '../../lib/auth/cookie.ts';
import { callerOf } from '../../lib/auth/principal.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** `DELETE /api/v1/sessions/current`: signs out, everywhere at once. */
export function endSession(server: Server, { authenticator, sessions, settings }: Parts): void {
  server.delete(
    '/api/v1/sessions/current',
    {
      config: { access: 'signed-in' },
      schema: { operationId: 'signOut', tags: ['sessions'], summary: 'Signs out.', response: { 204: NothingToSend } },
    },
    async (request, reply) => {
      const { sessionId } = callerOf(request);
      if (sessionId !== undefined) {
        await sessions.end(sessionId);
        authenticator.forget(sessionId);
      }
      reply.header('set-cookie', sessionCookie(undefined, { secure: settings.secureCookies }));
      return reply.code(204).send();
    },
  );
}
