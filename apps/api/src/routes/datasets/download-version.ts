import { fileOf, NothingToSend } from '../../lib/http/answers.ts';
import { sendObject } from '../../lib/http/downloads.ts';
import { DatasetVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const parquetType = 'application/vnd.apache.parquet';
const anyType = 'application/octet-stream';

/** `GET .../data.parquet`: the typed rows. `GET .../source`: the bytes as they were received. */
export function downloadDatasetVersion(server: Server, { datasets, objects }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/versions/:version/data.parquet',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDatasetVersionRows',
        tags: ['datasets'],
        summary: 'The rows of a version as a Parquet file, with the types of its columns.',
        params: DatasetVersionParameters,
        response: { 200: fileOf(parquetType), 206: fileOf(parquetType), 304: NothingToSend },
      },
    },
    async (request, reply) => {
      const { name, version } = request.params;
      const found = await datasets.version(name, version);
      const key = await datasets.parquetKey(name, found.version);
      const fileName = `${name}-v${found.version}.parquet`;
      return sendObject(request, reply, objects, { key, fileName, contentType: parquetType });
    },
  );
  server.get(
    '/api/v1/datasets/:name/versions/:version/source',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDatasetVersionSource',
        tags: ['datasets'],
        summary: 'The file of a version as it was received, byte for byte.',
        params: DatasetVersionParameters,
        response: { 200: fileOf(anyType), 206: fileOf(anyType), 304: NothingToSend },
      },
    },
    async (request, reply) => {
      const { key, fileName } = await datasets.source(request.params.name, request.params.version);
      // Never as what it claims to be: a file of somebody is not shown as a page of ours.
      return sendObject(request, reply, objects, { key, fileName, contentType: anyType });
    },
  );
}
