import { Model } from '@millrace/models';
import { Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceAfterwards, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { ReasonBody } from './reason-body.ts';

/** `POST .../promote`: this version answers from now on, on every processor, without a restart. */
export function promoteVersion(server: Server, { idempotency, registry }: Parts): void {
  server.post(
    '/api/v1/models/:model/versions/:version/promote',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'promoteModelVersion',
        tags: ['models'],
        summary: 'Makes a version the champion.',
        headers: IdempotencyHeader,
        params: Type.Object({ model: Type.String(), version: Type.Integer({ minimum: 1 }) }),
        body: ReasonBody,
        response: { 200: Model },
      },
    },
    (request, reply) =>
      answerOnceAfterwards({ idempotency, request, reply }, async () => {
        const { model, version } = request.params;
        const by = callerOf(request).id;
        const reason = request.body?.reason ?? 'Promoted by hand.';
        return { status: 200, body: await registry.promote(model, version, { by, reason }) };
      }),
  );
}
