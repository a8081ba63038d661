import { callerOf } from '../../lib/auth/principal.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { SessionAnswer, toSessionAnswer } from './session-answer.ts';

/** `GET /api/v1/sessions/current`: who am I, for a cookie as for a key. */
export function getCurrentSession(server: Server): void {
  server.get(
    '/api/v1/sessions/current',
    {
      config: { access: 'signed-in' },
      schema: {
        operationId: 'getCurrentSession',
        tags: ['sessions'],
        summary: 'Who is calling, and what the caller may do.',
        response: { 200: SessionAnswer },
      },
    },
    async (request) => toSessionAnswer(callerOf(request)),
  );
}
