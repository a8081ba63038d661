import type { Server } from '../../lib/http/server-type.ts';

/** `GET /openapi.json`: the contract of this API, made from its routes. */
export function getOpenApi(server: Server): void {
  server.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(server.swagger())),
  );
}
