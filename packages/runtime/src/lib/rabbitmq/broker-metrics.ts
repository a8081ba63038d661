import type { Metrics } from '../metrics/metrics.ts';

export interface BrokerMetrics {
  connected(connection: string, connected: boolean): void;
  published(queue: string, confirmed: boolean): void;
  setAside(queue: string): void;
}

export function createBrokerMetrics(metrics: Metrics | undefined): BrokerMetrics {
  if (!metrics) return { connected() {}, published() {}, setAside() {} };
  const connected = metrics.gauge({
    name: 'broker_connected',
    help: 'Whether a connection to RabbitMQ stands: 1 or 0.',
    labelNames: ['connection'],
  });
  const published = metrics.counter({
    name: 'broker_messages_published_total',
    help: 'Messages handed to RabbitMQ, by whether it confirmed them.',
    labelNames: ['queue', 'confirmed'],
  });
  const setAside = metrics.counter({
    name: 'broker_messages_set_aside_total',
    help: 'Messages that could not be read and lie in millrace.v1.dead, by the queue that they came from.',
    labelNames: ['queue'],
  });
  return {
    connected: (connection, is) => connected.set({ connection }, is ? 1 : 0),
    published: (queue, confirmed) => published.inc({ queue, confirmed: String(confirmed) }),
    setAside: (queue) => setAside.inc({ queue }),
  };
}
