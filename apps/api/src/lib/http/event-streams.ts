import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface ServerSentEvent {
  id: number;
  type: string;
  data: unknown;
}

export interface EventStreams {
  /** Answers with the events as they come, until they end, the client leaves or the server stops. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    events: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  ): Promise<void>;
  /** Ends all streams and any new one at once; a client then reconnects where it stopped. */
  endAll(): void;
}

/** Keeps proxies from taking a quiet stream for a dead one. */
const heartbeatMilliseconds = 15_000;
const reconnectMilliseconds = 2_000;

/** Server-sent events. Open streams would keep the server from closing, so they are counted here. */
export function createEventStreams(): EventStreams {
  const open = new Set<AbortController>();
  let stopping = false;

  return {
    async send(request, reply, events) {
      const ending = new AbortController();
      if (stopping) ending.abort();
      open.add(ending);
      const iterator = events(ending.signal)[Symbol.asyncIterator]();
      let heartbeat: NodeJS.Timeout | undefined;
      try {
        const response = start(reply);
        response.once('close', () => ending.abort());
        heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMilliseconds);
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
          await write(response, next.value, ending.signal);
          if (ending.signal.aborted) break;
        }
      } catch (error) {
        request.log.warn({ err: error }, 'an event stream broke');
      } finally {
        clearInterval(heartbeat);
        open.delete(ending);
        await iterator.return?.();
        reply.raw.end();
      }
    },

    endAll() {
      stopping = true;
      for (const ending of open) ending.abort();
    },
  };
}

/** From here on the answer is ours: no serializer, no hook touches it. */
function start(reply: FastifyReply): ServerResponse {
  reply.hijack();
  const headers = reply.getHeaders() as Record<string, string>;
  reply.raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.write(`retry: ${reconnectMilliseconds}\n\n`);
  return reply.raw;
}

/** Waits for a slow client instead of collecting what it has not read. */
async function write(response: ServerResponse, event: ServerSentEvent, signal: AbortSignal): Promise<void> {
  const text = `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
  if (response.write(text) || signal.aborted) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
