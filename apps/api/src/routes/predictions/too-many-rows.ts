import { maximumRowsPerCall } from '@millrace/models';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../../lib/http/problems.ts';

/** Too many rows are one mistake with one answer, whether they were counted or the body was too large to read. */
export function answerTooLargeBody(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const tooLarge = (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE';
  return sendProblem(tooLarge ? tooManyRows(error) : error, request, reply);
}

export function tooManyRows(cause?: unknown): MillraceError {
  const detail = `One call takes at most ${maximumRowsPerCall} rows. Send more calls, or one file to \`POST /api/v1/models/{model}/batch-predictions\`.`;
  return new MillraceError({
    code: 'predict.too_many_rows',
    status: 413,
    detail,
    errors: [{ pointer: '/rows', code: 'too_many', detail }],
    cause,
  });
}
