import { Expectations } from '@millrace/datasets';
import { createBoundedWork } from '../../lib/http/bounded-work.ts';
import { DatasetParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** A version of any size has been checked by then. */
const maximumMilliseconds = 600_000;

/** `PUT /api/v1/datasets/{name}/expectations`: the answer means that the latest version has been checked again. */
export function putExpectations(server: Server, { datasets, settings, workDirectories }: Parts): void {
  const work = createBoundedWork({ maximumMilliseconds });
  server.addHook('preClose', async () => work.stop());
  server.put(
    '/api/v1/datasets/:name/expectations',
    {
      config: { access: 'admin' },
      bodyLimit: settings.api.bodyLimitBytes,
      schema: {
        operationId: 'putDatasetExpectations',
        tags: ['datasets'],
        summary: 'Replaces what is expected of each version of a data set.',
        description:
          'The latest version is checked again before the answer comes; `validation` of the version says how it fared. Other versions keep the report that they were made with. `inferredFrom` and `editedAt` are not taken from the request.',
        params: DatasetParameters,
        body: Expectations,
        response: { 200: Expectations },
      },
    },
    async (request) => {
      await using directory = await workDirectories.open('expectations');
      using bound = work.begin();
      // Awaited here: the folder is needed until then. It goes on when the caller has gone.
      return await datasets.setExpectations(request.params.name, request.body.expectations, {
        signal: bound.signal,
        memoryMegabytes: settings.processor.ingestMemoryMegabytes,
        workDirectory: directory.path,
      });
    },
  );
}
