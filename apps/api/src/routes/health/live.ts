import { Type } from 'typebox';
import type { Server } from '../../lib/http/server-type.ts';

/** `GET /health/live`: the process answers. */
export function live(server: Server): void {
  server.get(
    '/health/live',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'live',
        tags: ['operation'],
        summary: 'Is the process alive?',
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
}
