import { hash } from 'node:crypto';
import { toMarkdown } from '@millrace/learning';
import { MillraceError } from '@millrace/runtime/server';
import { fileOf, NothingToSend } from '../../lib/http/answers.ts';
import { describeFile } from '../../lib/http/downloads.ts';
import { ModelVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** `GET .../card.md`: what is known about a version, for people. */
export function getModelCard(server: Server, { registry }: Parts): void {
  server.get(
    '/api/v1/models/:model/versions/:version/card.md',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'getModelCard',
        tags: ['models'],
        summary: 'The model card of a version: data, results, limits, segments.',
        description: 'Versions that were trained before there were model cards have none: 404 `models.card_missing`.',
        params: ModelVersionParameters,
        response: { 200: fileOf('text/markdown'), 304: NothingToSend },
      },
    },
    async (request, reply) => {
      const { card, model, version } = await registry.version(request.params.model, request.params.version);
      if (card === undefined) throw cardMissing(model, version);
      const text = toMarkdown(card);
      const state = describeFile(request, reply, {
        fileName: `${model}-${version}-card.md`,
        contentType: 'text/markdown; charset=utf-8',
        sha256: hash('sha256', text),
      });
      if (state === 'not-modified') return reply.code(304).send();
      return reply.send(text);
    },
  );
}

function cardMissing(model: string, version: number): MillraceError {
  return new MillraceError({
    code: 'models.card_missing',
    status: 404,
    detail: `Version ${version} of "${model}" was trained before there were model cards. Train it again to get one.`,
  });
}
