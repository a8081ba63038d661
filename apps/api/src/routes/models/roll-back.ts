import { Model } from '@millrace/models';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceAfterwards, fingerprintOf, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { ModelParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { ReasonBody } from './reason-body.ts';

/** `POST .../rollback`: the champion before this one answers again. */
export function rollBackModel(server: Server, { idempotency, registry }: Parts): void {
  server.post(
    '/api/v1/models/:model/rollback',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'rollBackModel',
        tags: ['models'],
        summary: 'Goes back to the champion before this one.',
        headers: IdempotencyHeader,
        params: ModelParameters,
        body: ReasonBody,
        response: { 200: Model },
      },
    },
    (request, reply) =>
      answerOnceAfterwards({ idempotency, request, reply }, async () => {
        const reason = request.body?.reason;
        const by = callerOf(request).id;
        const key = request.headers['idempotency-key'];
        // A crash before the answer is stored lets a repeat come here: the mark keeps it from going further back.
        const mark = typeof key === 'string' && { mark: fingerprintOf(by, key) };
        const change = { by, ...(reason !== undefined && { reason }), ...mark };
        return { status: 200, body: await registry.rollback(request.params.model, change) };
      }),
  );
}
