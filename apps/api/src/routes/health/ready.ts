import { predictRequest } from '@millrace/models';
import { watchPart } from '@millrace/runtime/server';
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

/** A load balancer asks with a limit of its own: what does not decide is not waited for longer. */
const toldPatienceMilliseconds = 1_000;

/**
 * `GET /health/ready`: every part that all calls need answers, and it is not about to stop. A missing processor, object
 * store or MLflow is reported but does not take the API out of service: all but predictions, files or trainings works.
 */
export function ready(server: Server, { database, objects, broker, registry, leaving }: Parts): void {
  const { log: logger } = server;
  const needed = {
    database: watchPart({ name: 'The database', probe: () => database.check(), logger }),
    broker: watchPart({ name: 'The broker', probe: () => broker.check(), logger }),
  };
  const told = { logger, patienceMilliseconds: toldPatienceMilliseconds };
  const reported = {
    objects: watchPart({ name: 'The object store', probe: () => objects.check(), ...told }),
    registry: watchPart({ name: 'The registry', probe: () => registry.check(), ...told }),
  };

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
    async (_request, reply) => {
      if (leaving.aborted) {
        reply.code(503);
        return { status: 'not-ready' as const, parts: { api: leavingHealth } };
      }
      const [databaseHealth, brokerHealth, objectsHealth, registryHealth] = await Promise.all([
        needed.database(),
        needed.broker(),
        reported.objects(),
        reported.registry(),
      ]);
      const allReady = databaseHealth.ready && brokerHealth.ready;
      reply.code(allReady ? 200 : 503);
      return {
        status: allReady ? ('ready' as const) : ('not-ready' as const),
        parts: {
          database: databaseHealth,
          objects: objectsHealth,
          broker: brokerHealth,
          registry: registryHealth,
          processor: processorHealth(),
        },
      };
    },
  );

  function processorHealth(): PartHealth {
    if (broker.servers(`requests.${predictRequest.name}`) > 0) return { ready: true };
    return { ready: false, reason: 'No Data Processor is connected: predictions and tasks wait.' };
  }
}
