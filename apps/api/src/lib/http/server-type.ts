import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { TraceContext } from '@millrace/runtime/server';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Access, Principal } from '../auth/principal.ts';

/** A Fastify instance whose handlers take their types from the TypeBox schemas of the route. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. Every route says it; the server does not start otherwise. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Who is calling; null on public routes. */
    principal: Principal | null;
    /** The part of this process in the trace of the caller. */
    readonly trace: TraceContext;
  }
}
