import type { AsyncMessage } from 'rabbitmq-client';
import type { Problem } from '../../index.ts';
import { MillraceError, toProblem } from '../errors.ts';
import { decodeBody, encodeBody, unreadable } from './bodies.ts';
import { unreadableAnswer } from './errors.ts';

/** An answer on its way; the property `type` of the message tells which. */
export interface WireAnswer {
  type: 'answer' | 'problem';
  body: Buffer;
}

interface WireProblem extends Problem {
  transient?: boolean;
  retryAfterSeconds?: number;
}

/** @throws MillraceError `broker.too_large` (413) */
export const encodeAnswer = (value: unknown): WireAnswer => ({ type: 'answer', body: encodeBody(value) });

/** All of it but the cause. */
export function encodeProblem(error: MillraceError): WireAnswer {
  const { transient, retryAfterSeconds } = error;
  const problem: WireProblem = {
    ...toProblem(error),
    transient,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return { type: 'problem', body: encodeBody(problem) };
}

/** Gives the value of an answer, and throws what a problem says. */
export function decodeAnswer(message: AsyncMessage): unknown {
  const body = decodeBody(message);
  if (message.type === 'answer' && body !== unreadable) return body;
  if (message.type === 'problem' && isProblem(body)) {
    const { code, status, detail, errors, transient, retryAfterSeconds } = body;
    throw new MillraceError({
      code,
      status,
      detail,
      ...(errors && { errors }),
      ...(transient !== undefined && { transient }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
  throw unreadableAnswer();
}

function isProblem(body: unknown): body is WireProblem {
  return typeof body === 'object' && body !== null && 'code' in body && 'status' in body && 'detail' in body;
}
