import { hash } from 'node:crypto';
import { fileOf, NothingToSend } from '../../lib/http/answers.ts';
import { describeFile } from '../../lib/http/downloads.ts';
import { ModelVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** `GET .../model.onnx`: the model itself, for use anywhere. */
export function getOnnx(server: Server, { registry }: Parts): void {
  server.get(
    '/api/v1/models/:model/versions/:version/model.onnx',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'getModelFile',
        tags: ['models'],
        summary: 'The version as an ONNX file: raw named columns in, predictions out.',
        params: ModelVersionParameters,
        response: { 200: fileOf('application/octet-stream'), 304: NothingToSend },
      },
    },
    async (request, reply) => {
      const { model } = request.params;
      const { version } = await registry.resolve(model, numberOf(request.params.version));
      const bytes = await registry.artifact(model, version, 'model.onnx');
      const state = describeFile(request, reply, {
        fileName: `${model}-${version}.onnx`,
        contentType: 'application/octet-stream',
        sha256: hash('sha256', bytes),
      });
      if (state === 'not-modified') return reply.code(304).send();
      return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}

function numberOf(version: number | 'champion'): number | undefined {
  return version === 'champion' ? undefined : version;
}
