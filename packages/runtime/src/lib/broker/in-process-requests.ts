import { MillraceError } from '../errors.ts';
import { readTrace, startSpan, type TraceContext } from '../trace/trace-context.ts';
import { handlerFailed, lostConsumer, pastDeadline } from './errors.ts';
import type { CallOptions, Consumer, MessageHeaders, ServeContext } from './port.ts';

type Handler = (body: unknown, context: ServeContext) => Promise<unknown>;

const noHeaders: MessageHeaders = {};

export interface RequestQueue {
  call(body: unknown, options: CallOptions): Promise<unknown>;
  serve(handler: Handler, concurrency: number): Consumer;
  servers(): number;
  /** Rejects every call that waits or is under way. */
  close(reason: MillraceError): void;
}

interface Server {
  handler: Handler;
  concurrency: number;
  underWay: Set<Request>;
  whenIdle: (() => void) | undefined;
}

/** First in, first out. This is the hot path of every prediction: no copies, one timer and one promise a call. */
export function createRequestQueue(): RequestQueue {
  const servers: Server[] = [];
  const waiting = new Set<Request>();
  const all = new Set<Request>();

  function settle(request: Request): void {
    waiting.delete(request);
    all.delete(request);
  }

  function freeServer(): Server | undefined {
    let best: Server | undefined;
    for (const server of servers) {
      if (server.underWay.size < server.concurrency && (!best || server.underWay.size < best.underWay.size))
        best = server;
    }
    return best;
  }

  function start(server: Server, request: Request): void {
    server.underWay.add(request);
    request.run(server.handler).finally(() => {
      server.underWay.delete(request);
      if (server.underWay.size === 0) server.whenIdle?.();
      next();
    });
  }

  function next(): void {
    for (const request of waiting) {
      const server = freeServer();
      if (!server) return;
      waiting.delete(request);
      start(server, request);
    }
  }

  function failWaiting(reason: MillraceError): void {
    for (const request of [...waiting]) request.fail(reason);
  }

  return {
    call(body, options) {
      const request = new Request(body, options, settle);
      if (request.settled) return request.promise;
      all.add(request);
      const server = waiting.size === 0 ? freeServer() : undefined;
      if (server) start(server, request);
      else waiting.add(request);
      return request.promise;
    },
    serve(handler, concurrency) {
      const server: Server = { handler, concurrency, underWay: new Set(), whenIdle: undefined };
      servers.push(server);
      next();
      return {
        async cancel() {
          const index = servers.indexOf(server);
          if (index >= 0) servers.splice(index, 1);
          if (servers.length === 0) failWaiting(lostConsumer());
          if (server.underWay.size > 0) await new Promise<void>((resolve) => (server.whenIdle = resolve));
        },
      };
    },
    servers: () => servers.length,
    close(reason) {
      for (const request of [...all]) request.fail(reason);
    },
  };
}

class Request {
  readonly promise: Promise<unknown>;
  settled = false;
  readonly #body: unknown;
  readonly #headers: MessageHeaders;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #onSettled: (request: Request) => void;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #callerSignal: AbortSignal | undefined;
  #controller: AbortController | undefined;

  constructor(body: unknown, options: CallOptions, onSettled: (request: Request) => void) {
    const { deadlineMilliseconds, signal, headers = noHeaders } = options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.promise = promise;
    this.#body = body;
    this.#headers = headers;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onSettled = onSettled;
    this.#callerSignal = signal;
    if (signal?.aborted) this.fail(signal.reason);
    else if (deadlineMilliseconds <= 0) this.fail(pastDeadline());
    else {
      this.#timer = setTimeout(() => this.fail(pastDeadline()), deadlineMilliseconds);
      signal?.addEventListener('abort', this.#onCallerAbort, { once: true });
    }
  }

  readonly #onCallerAbort = () => this.fail(this.#callerSignal?.reason);

  async run(handler: Handler): Promise<void> {
    try {
      // The context makes what it holds on first use: most handlers never look at it.
      const value = await handler(this.#body, new Context(this.#headers, () => this.#signal()));
      if (this.#finish()) this.#resolve(value);
    } catch (error) {
      if (this.#finish()) this.#reject(error instanceof MillraceError ? error : handlerFailed(error));
    }
  }

  fail(reason: unknown): void {
    if (!this.#finish()) return;
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  #signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.settled) this.#controller.abort();
    return this.#controller.signal;
  }

  #finish(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort);
    this.#onSettled(this);
    return true;
  }
}

class Context implements ServeContext {
  readonly headers: MessageHeaders;
  readonly #makeSignal: () => AbortSignal;
  #trace: TraceContext | undefined;

  constructor(headers: MessageHeaders, makeSignal: () => AbortSignal) {
    this.headers = headers;
    this.#makeSignal = makeSignal;
  }

  get signal(): AbortSignal {
    return this.#makeSignal();
  }

  get trace(): TraceContext {
    this.#trace ??= startSpan(readTrace(this.headers));
    return this.#trace;
  }
}
