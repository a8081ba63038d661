import { AMQPChannelError, AMQPConnectionError, type Channel, Connection } from 'rabbitmq-client';
import { brokerClosed } from '../broker/errors.ts';
import type { Secret } from '../config/secret.ts';
import type { Logger } from '../logging/logger.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import { blocked, connectionFailed } from './errors.ts';

/** Seconds between heartbeats: a peer that is silent for twice that time is given up. */
const heartbeatSeconds = 5;
const frameBytes = 128 * 1024;
const closeMilliseconds = 2_000;
const answerMilliseconds = 5_000;

/** One connection that comes back by itself. */
export interface Link {
  /** Resolves when the connection stands; rejects with the reason when it does not within this time. */
  whenUp(milliseconds: number): Promise<void>;
  /** As `whenUp`, and besides waits while RabbitMQ takes no messages from this connection. */
  whenPassing(milliseconds: number): Promise<void>;
  /** Why nothing passes now; undefined while all is well. */
  trouble(): Error | undefined;
  /** `connecting`: nothing is known yet. */
  state(): 'connecting' | 'up' | 'away' | 'closed';
  /** Milliseconds since the connection was lost or first wanted; 0 while it stands. */
  awayMilliseconds(): number;
  /** A new channel. Its errors close it and go no further. */
  acquire(): Promise<Channel>;
  /** Both give a function that ends the listening. */
  onUp(listener: () => void): () => void;
  onDown(listener: () => void): () => void;
  /** Gives `work` some seconds. A server that does not answer keeps a channel busy for long: the connection is made anew. */
  answered<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface LinkOptions {
  url: Secret;
  /** For people who look at the list of connections, for example `millrace-api requests`. */
  name: string;
  logger: Logger;
  metrics: BrokerMetrics;
}

interface Waiter {
  ready: () => boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** For the log alone: callers must not learn it. */
function placeOf(url: Secret): string {
  const { protocol, hostname, port } = new URL(url.reveal());
  return `${hostname}:${port || (protocol === 'amqps:' ? 5671 : 5672)}`;
}

export function openLink({ url, name, logger, metrics }: LinkOptions): Link {
  const channels = new Set<Channel>();
  const waiters = new Set<Waiter>();
  const upListeners = new Set<() => void>();
  const downListeners = new Set<() => void>();
  let up = false;
  let awaySince = performance.now();
  let failure: Error | undefined;
  let blockedFor: string | undefined;
  let closed = false;
  let connection = connect();

  const passing = () => up && blockedFor === undefined;
  const trouble = () => {
    if (closed) return brokerClosed();
    if (!up) return failure ?? connectionFailed(undefined);
    return blockedFor === undefined ? undefined : blocked(blockedFor);
  };

  function connect(): Connection {
    const made = new Connection({
      url: url.reveal(),
      connectionName: name,
      noDelay: true,
      heartbeat: heartbeatSeconds,
      frameMax: frameBytes,
      retryLow: 100,
      retryHigh: 1_000,
    });
    made.on('connection', () => made === connection && onConnected());
    made.on('error', (error) => {
      // An error of one channel is told to those who use it.
      const ofChannel = error instanceof AMQPChannelError && !(error instanceof AMQPConnectionError);
      if (made === connection && !ofChannel) onLost(error);
    });
    made.on('connection.blocked', (reason) => {
      blockedFor = reason;
      logger.warn({ connection: name, reason }, 'RabbitMQ takes no messages for now');
    });
    made.on('connection.unblocked', () => {
      blockedFor = undefined;
      logger.info({ connection: name }, 'RabbitMQ takes messages again');
      wake();
    });
    return made;
  }
  function onConnected(): void {
    up = true;
    failure = undefined;
    blockedFor = undefined;
    metrics.connected(name, true);
    logger.info({ connection: name }, 'connected to RabbitMQ');
    wake();
    for (const listener of [...upListeners]) listener();
  }
  function onLost(error: unknown): void {
    failure = connectionFailed(error);
    const what = up ? 'lost the connection to RabbitMQ' : 'no connection to RabbitMQ';
    logger.warn({ err: failure, connection: name }, `${what} at ${placeOf(url)}, which MILLRACE_BROKER_URL names`);
    if (up) awaySince = performance.now();
    up = false;
    metrics.connected(name, false);
    for (const listener of [...downListeners]) listener();
  }

  function wake(): void {
    for (const waiter of waiters) if (waiter.ready()) waiter.resolve();
  }

  function when(ready: () => boolean, milliseconds: number): Promise<void> {
    if (closed) return Promise.reject(brokerClosed());
    if (ready()) return Promise.resolve();
    if (milliseconds <= 0) return Promise.reject(trouble());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { ready, resolve, reject };
    const timer = setTimeout(() => reject(trouble()), milliseconds);
    waiters.add(waiter);
    return promise.finally(() => {
      clearTimeout(timer);
      waiters.delete(waiter);
    });
  }

  async function acquire(): Promise<Channel> {
    if (closed || !up) throw trouble() ?? brokerClosed();
    const channel = await connection.acquire({ emitErrorsFromChannel: true });
    channel.on('error', (error) => logger.warn({ err: error, connection: name }, 'RabbitMQ closed a channel'));
    channels.add(channel);
    channel.once('close', () => channels.delete(channel));
    return channel;
  }

  function renew(): void {
    // A blocked connection sends nothing, so nothing can be answered.
    if (closed || !passing()) return;
    const silent = connection;
    connection = connect();
    silent.unsafeDestroy();
    onLost(new Error('RabbitMQ did not answer'));
  }

  return {
    async answered(work) {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        reject(connectionFailed(new Error('RabbitMQ did not answer')));
        renew();
      }, answerMilliseconds);
      return Promise.race([work, late]).finally(() => clearTimeout(timer));
    },
    whenUp: (milliseconds) => when(() => up, milliseconds),
    whenPassing: (milliseconds) => when(passing, milliseconds),
    trouble,
    state() {
      if (closed) return 'closed';
      if (up) return 'up';
      return failure ? 'away' : 'connecting';
    },
    awayMilliseconds: () => (up ? 0 : performance.now() - awaySince),
    acquire,
    onUp: (listener) => listen(upListeners, listener),
    onDown: (listener) => listen(downListeners, listener),
    async close() {
      if (closed) return;
      closed = true;
      for (const waiter of waiters) waiter.reject(brokerClosed());
      // A channel ends when the server has seen all that was sent on it: acknowledgements too.
      const ended = Promise.all([...channels].map((channel) => channel.close())).then(() => connection.close());
      await within(closeMilliseconds, ended);
      connection.unsafeDestroy();
      metrics.connected(name, false);
    },
  };
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Resolves when `work` has ended, well or not, or the time is up. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work.catch(() => {}), promise]);
  clearTimeout(timer);
}
