import type pg from 'pg';
import { DatabaseClient } from './client.ts';

export interface Subscription {
  stop(): Promise<void>;
}

export interface Listener {
  listen(channel: string, onPayload: (payload: string) => void, onReconnect?: () => void): Promise<Subscription>;
  close(): Promise<void>;
}

interface Subscriber {
  channel: string;
  onPayload: (payload: string) => void;
  onReconnect: (() => void) | undefined;
}

const slowestRetryMilliseconds = 5_000;

/**
 * One connection for all LISTENs of this process, since a pooled one would take
 * its subscriptions with it. It reconnects by itself; what was notified in
 * between is lost, which is why subscribers get `onReconnect`.
 */
export function createListener(config: pg.ClientConfig): Listener {
  const subscribers = new Set<Subscriber>();
  let connecting: Promise<pg.Client> | undefined;
  let retryTimer: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<pg.Client> {
    const client = new DatabaseClient({ ...config, keepAlive: true });
    client.on('notification', ({ channel, payload }) => {
      for (const subscriber of subscribers) if (subscriber.channel === channel) subscriber.onPayload(payload ?? '');
    });
    try {
      await client.connect();
      for (const channel of new Set([...subscribers].map((subscriber) => subscriber.channel))) {
        await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      }
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    client.once('end', () => {
      connecting = undefined;
      if (!closed && subscribers.size > 0) reconnect(100);
    });
    return client;
  }

  function reconnect(waitMilliseconds: number): void {
    retryTimer = setTimeout(() => {
      connecting ??= connect();
      connecting.then(
        () => {
          for (const subscriber of subscribers) subscriber.onReconnect?.();
        },
        () => {
          connecting = undefined;
          if (!closed) reconnect(Math.min(waitMilliseconds * 2, slowestRetryMilliseconds));
        },
      );
    }, waitMilliseconds);
  }

  async function connected(): Promise<pg.Client> {
    connecting ??= connect();
    try {
      return await connecting;
    } catch (error) {
      connecting = undefined;
      throw error;
    }
  }

  return {
    async listen(channel, onPayload, onReconnect) {
      const subscriber: Subscriber = { channel, onPayload, onReconnect };
      subscribers.add(subscriber);
      try {
        const client = await connected();
        await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      } catch (error) {
        subscribers.delete(subscriber);
        throw error;
      }
      return {
        async stop() {
          subscribers.delete(subscriber);
        },
      };
    },
    async close() {
      closed = true;
      clearTimeout(retryTimer);
      subscribers.clear();
      const client = await connecting?.catch(() => undefined);
      await client?.end().catch(() => {});
    },
  };
}
