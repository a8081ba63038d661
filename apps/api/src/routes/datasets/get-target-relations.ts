import { TargetRelations } from '@millrace/datasets';
import { MillraceError } from '@millrace/runtime/server';
import { Type } from 'typebox';
import { createBoundedWork } from '../../lib/http/bounded-work.ts';
import { DatasetVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const TargetParameters = Type.Object({ ...DatasetVersionParameters.properties, column: Type.String() });

const maximumMilliseconds = 120_000;

/** `GET .../profile/targets/{column}`: from some of the rows, so it takes about a second. */
export function getTargetRelations(server: Server, { datasets }: Parts): void {
  // Each reading of a version is a process with memory of its own.
  const work = createBoundedWork({ maximumMilliseconds, atOnce: { most: 2, busy } });
  server.addHook('preClose', async () => work.stop());
  server.get(
    '/api/v1/datasets/:name/versions/:version/profile/targets/:column',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getTargetRelations',
        tags: ['datasets'],
        summary: 'What each column says about one of them, and that one by the values of each.',
        description: 'The column that says most comes first. `sampling` tells how many rows were looked at.',
        params: TargetParameters,
        response: { 200: TargetRelations },
      },
    },
    async (request) => {
      const { name, version, column } = request.params;
      using bound = work.begin();
      return await datasets.targetRelations(name, version, column, bound);
    },
  );
}

const busy = () =>
  new MillraceError({
    code: 'datasets.relations_busy',
    status: 503,
    detail: 'Other versions are being looked at just now. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 2,
  });
