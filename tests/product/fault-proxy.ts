/** A TCP proxy on 127.0.0.1 that behaves as a network does on a bad day. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface FaultProxy extends AsyncDisposable {
  /** Stays the same through all faults. */
  readonly port: number;
  /** Ends every fault; what was held back goes on its way. */
  pass(): Promise<void>;
  /** Resets every connection under way; new ones pass. */
  cut(): void;
  /** Resets every connection and refuses new ones, as a machine does whose program is down. */
  refuse(): Promise<void>;
  /** Each way takes so much longer. */
  delay(milliseconds: number): void;
  /** Takes everything and passes nothing on, neither bytes nor ends: nobody is told that the other side is gone. */
  hold(): void;
}

interface Target {
  port: number;
  host?: string;
}

export async function startFaultProxy({ port: targetPort, host = '127.0.0.1' }: Target): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const weather: Weather = { delayMilliseconds: 0, holding: false };
  let server = await listen(0, accept);
  const { port } = server.address() as { port: number };

  function accept(client: Socket): void {
    const pair = joinPair(client, { host, port: targetPort }, weather);
    pairs.add(pair);
    void pair.gone.then(() => pairs.delete(pair));
  }
  function cut(): void {
    for (const pair of pairs) pair.reset();
  }
  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  }

  return {
    port,
    cut,
    async refuse() {
      weather.holding = false;
      await close();
    },
    delay(milliseconds) {
      weather.delayMilliseconds = milliseconds;
    },
    hold() {
      weather.holding = true;
    },
    async pass() {
      weather.holding = false;
      weather.delayMilliseconds = 0;
      for (const pair of pairs) pair.goOn();
      if (!server.listening) server = await listen(port, accept);
    },
    [Symbol.asyncDispose]: close,
  };
}

async function listen(port: number, accept: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

interface Weather {
  delayMilliseconds: number;
  holding: boolean;
}

interface Pair {
  gone: Promise<unknown>;
  reset(): void;
  /** What was held back, now. */
  goOn(): void;
}

function joinPair(client: Socket, target: Required<Target>, weather: Weather): Pair {
  const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
  const ways = [joinWay(client, upstream, weather), joinWay(upstream, client, weather)];
  const reset = () => {
    for (const socket of [client, upstream]) {
      // Node never gets rid of a socket that is reset while its end is on the way, and then cannot exit.
      if (socket.writableEnded) socket.destroy();
      else if (!socket.destroyed) socket.resetAndDestroy();
    }
  };
  const lost = () => {
    if (!weather.holding) reset();
  };
  for (const socket of [client, upstream]) socket.on('error', lost);
  return {
    gone: Promise.all([client, upstream].map((socket) => new Promise((resolve) => socket.once('close', resolve)))),
    reset,
    goOn() {
      // One side ended in the meantime, and the other was not told.
      if (client.errored || upstream.errored) reset();
      else for (const way of ways) way.goOn();
    },
  };
}

/** Bytes, and at last the end, from one side to the other, in order and as late as the weather says. */
function joinWay(from: Socket, to: Socket, weather: Weather) {
  const waiting: { due: number; chunk: Buffer | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function put(chunk: Buffer | undefined): void {
    waiting.push({ due: performance.now() + weather.delayMilliseconds, chunk });
    from.pause();
    goOn();
  }
  function goOn(): void {
    clearTimeout(timer);
    if (weather.holding || to.destroyed) return;
    for (let first = waiting[0]; first; first = waiting[0]) {
      const late = first.due - performance.now();
      if (late > 0) {
        timer = setTimeout(goOn, late);
        break;
      }
      waiting.shift();
      if (first.chunk === undefined) to.end();
      else to.write(first.chunk);
    }
    if (waiting.length < mostWaiting && !to.writableNeedDrain) from.resume();
  }
  from.on('data', put);
  from.on('end', () => put(undefined));
  to.on('drain', goOn);
  return { goOn };
}

/** Chunks on their way; more are left to the sender, who then feels it. */
const mostWaiting = 256;
