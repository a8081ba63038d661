import type { AsyncMessage } from 'rabbitmq-client';
import type { MessageHeaders } from '../broker/port.ts';
import { tooLarge } from './errors.ts';

/** What RabbitMQ 4 takes unless told otherwise (max_message_size). A larger message would close the channel of all others. */
const maximumBytes = 16 * 1024 * 1024;

export const jsonType = 'application/json';

/**
 * JSON; `undefined` is an empty body.
 *
 * @throws MillraceError `broker.too_large` (413)
 */
export function encodeBody(body: unknown): Buffer {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  if (bytes.length > maximumBytes) throw tooLarge(bytes.length, maximumBytes);
  return bytes;
}

/** Marks a body that is no JSON. */
export const unreadable = Symbol('unreadable');

/** The client library parses JSON, and leaves the bytes of what it cannot parse. */
export function decodeBody({ body }: AsyncMessage): unknown {
  if (!Buffer.isBuffer(body)) return body;
  return body.length === 0 ? undefined : unreadable;
}

/** Those of the sender: what RabbitMQ adds by itself is mostly no text, or starts with `x-`. */
export function decodeHeaders({ headers }: AsyncMessage): MessageHeaders {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (typeof value === 'string' && !name.startsWith('x-')) own[name] = value;
  }
  return own;
}
