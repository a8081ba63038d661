import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingToSend } from '../../lib/http/answers.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { checksumAlgorithms } from '../../lib/uploads/checksum.ts';
import { tusExtensions, tusVersion } from '../../lib/uploads/protocol.ts';
import type { Parts } from '../../parts.ts';

/** `OPTIONS /api/v1/uploads`: what this server knows of the protocol, for clients that ask. */
export function describeUploads(server: Server, { settings }: Parts): void {
  const answer = async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.headers({
      'tus-version': tusVersion,
      'tus-extension': tusExtensions,
      'tus-max-size': String(settings.api.uploadLimitBytes),
      'tus-checksum-algorithm': checksumAlgorithms.join(','),
    });
    return reply.code(204).send();
  };
  server.options(
    '/api/v1/uploads',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'describeUploads',
        tags: ['uploads'],
        summary: 'Tells what this server knows of the tus protocol.',
        response: { 204: NothingToSend },
      },
    },
    answer,
  );
  server.options('/api/v1/uploads/:id', { config: { access: 'public' }, schema: { hide: true } }, answer);
}
