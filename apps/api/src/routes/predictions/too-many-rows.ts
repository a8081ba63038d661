import { maximumRowsPerCall } from '@millrace/models';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../../lib/http/problems.ts';

/** A body too large to read gets the same way out as too many rows, but in words that fit few wide rows too. */
export function answerTooLargeBody(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const tooLarge = (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE';
  return sendProblem(tooLarge ? tooLargeBody(request.routeOptions.bodyLimit, error) : error, request, reply);
}

export function tooManyRows(): MillraceError {
  return refuse(`One call takes at most ${maximumRowsPerCall} rows.`);
}

function tooLargeBody(limitBytes: number, cause: unknown): MillraceError {
  return refuse(
    `One call takes at most ${maximumRowsPerCall} rows and ${limitBytes.toLocaleString('en-US')} bytes.`,
    cause,
  );
}

function refuse(limit: string, cause?: unknown): MillraceError {
  const detail = `${limit} Send more calls, or one file to \`POST /api/v1/models/{model}/batch-predictions\`.`;
  return new MillraceError({
    code: 'predict.too_many_rows',
    status: 413,
    detail,
    errors: [{ pointer: '/rows', code: 'too_many', detail }],
    cause,
  });
}
