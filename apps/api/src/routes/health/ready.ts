import { predictRequest } from '@millrace/models';
import { checkPart } from '@millrace/runtime/server';
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

const leavingHealth: PartHealth = { ready: false, reason: 'It is shutting down.' };

/**
 * `GET /health/ready`: every part that the API needs answers, and it is not about to stop. A missing processor
 * or MLflow is reported but does not take the API out of service: all but predictions, or trainings, works.
 */
export function ready(server: Server, { database, objects, broker, registry, leaving }: Parts): void {
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
      if (leaving.aborted) {
        reply.code(503);
        return { status: 'not-ready' as const, parts: { api: leavingHealth } };
      }
      const [databaseHealth, objectsHealth, brokerHealth, registryHealth] = await Promise.all([
        checkPart(request.log, 'The database', () => database.check()),
        checkPart(request.log, 'The object store', () => objects.check()),
        checkPart(request.log, 'The broker', () => broker.check()),
        checkPart(request.log, 'The registry', () => registry.check()),
      ]);
      const needed = { database: databaseHealth, objects: objectsHealth, broker: brokerHealth };
      const allReady = Object.values(needed).every((part) => part.ready);
      reply.code(allReady ? 200 : 503);
      return {
        status: allReady ? ('ready' as const) : ('not-ready' as const),
        parts: { ...needed, registry: registryHealth, processor: processorHealth() },
      };
    },
  );

  function processorHealth(): PartHealth {
    if (broker.servers(`requests.${predictRequest.name}`) > 0) return { ready: true };
    return { ready: false, reason: 'No Data Processor is connected: predictions and tasks wait.' };
  }
}
