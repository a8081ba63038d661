import type { FastifyRequest } from 'fastify';

/** Lets a client that is still sending finish and read our answer, but not for long. */
export function readOn(request: FastifyRequest): void {
  if (request.raw.complete || request.raw.destroyed) return;
  request.raw.unpipe();
  request.raw.resume();
  const patience = setTimeout(() => request.raw.destroy(), 10_000).unref();
  request.raw.once('close', () => clearTimeout(patience));
}
