import { predictRequest } from '@millrace/models';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifyBaseLogger } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const PartHealth = Type.Object({
  ready: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'What is wrong, when something is.' })),
});
type PartHealth = Static<typeof PartHealth>;

const Readiness = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
  parts: Type.Record(Type.String(), PartHealth),
});

const checkMilliseconds = 3_000;

/**
 * `GET /health/ready`: every part that the API needs answers. A missing processor
 * is reported but does not take the API out of service: all but predictions works.
 */
export function ready(server: Server, { database, objects, broker }: Parts): void {
  server.get(
    '/health/ready',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'ready',
        tags: ['operation'],
        summary: 'Can it serve, and if not, why?',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (request, reply) => {
      const [databaseHealth, objectsHealth, brokerHealth] = await Promise.all([
        check(request.log, 'The database', () => database.check()),
        check(request.log, 'The object store', () => objects.check()),
        check(request.log, 'The broker', () => broker.check()),
      ]);
      const needed = { database: databaseHealth, objects: objectsHealth, broker: brokerHealth };
      const allReady = Object.values(needed).every((part) => part.ready);
      reply.code(allReady ? 200 : 503);
      return {
        status: allReady ? ('ready' as const) : ('not-ready' as const),
        parts: { ...needed, processor: processorHealth() },
      };
    },
  );

  function processorHealth(): PartHealth {
    if (broker.servers(`requests.${predictRequest.name}`) > 0) return { ready: true };
    return { ready: false, reason: 'No Data Processor is connected: predictions and tasks wait.' };
  }
}

async function check(log: FastifyBaseLogger, name: string, probe: () => Promise<void>): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), checkMilliseconds);
  });
  try {
    await Promise.race([probe(), timeout]);
    return { ready: true };
  } catch (error) {
    log.warn({ err: error, part: name }, 'not ready');
    return { ready: false, reason: error instanceof MillraceError ? error.message : `${name} does not answer.` };
  } finally {
    clearTimeout(timer);
  }
}
