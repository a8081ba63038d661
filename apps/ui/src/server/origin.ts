import { MillraceError } from '@millrace/runtime/server';
import type { FastifyRequest } from 'fastify';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that a page of another site asks for. A browser sends
 * `Origin` with every such request; a program that sends none has no cookie
 * that another page could abuse.
 */
export async function refuseForeignOrigin(request: FastifyRequest): Promise<void> {
  const origin = request.headers.origin;
  if (safeMethods.has(request.method) || origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === request.headers.host) return;
  throw new MillraceError({
    code: 'ui.foreign_origin',
    status: 403,
    detail: 'This request comes from a page of another site. Open Millrace at its own address and try again.',
  });
}
