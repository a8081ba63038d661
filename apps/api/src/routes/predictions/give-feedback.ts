import { Feedback, FeedbackRequest } from '@millrace/models';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceAfterwards, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** `POST /api/v1/predictions/{id}/feedback`: what was true. A 201 means that it is on disk. */
export function giveFeedback(server: Server, { feedback, idempotency }: Parts): void {
  server.post(
    '/api/v1/predictions/:id/feedback',
    {
      config: { access: 'feedback' },
      schema: {
        operationId: 'giveFeedback',
        tags: ['predictions'],
        summary: 'Says what the answer should have been.',
        description:
          '`source` is `truth` when the label was observed, `user` (the default) when somebody says so. Feedback given again replaces what was given before.',
        headers: IdempotencyHeader,
        params: IdParameters,
        body: FeedbackRequest,
        response: { 201: Feedback },
      },
    },
    (request, reply) =>
      answerOnceAfterwards({ idempotency, request, reply }, async () => ({
        status: 201,
        body: await feedback.give(request.params.id, request.body, callerOf(request).id),
      })),
  );
}
