import type { Metrics } from '@millrace/runtime/server';

export interface LaneMetrics {
  refused(): void;
  message(items: number, seconds: number): void;
}

export function createLaneMetrics(metrics: Metrics | undefined, lane: string): LaneMetrics {
  if (!metrics) return { refused() {}, message() {} };
  const refused = metrics.counter({
    name: 'requests_refused_total',
    help: 'Calls refused at once because the expected wait passed the deadline.',
    labelNames: ['lane'],
  });
  const items = metrics.histogram({
    name: 'requests_message_items',
    help: 'Calls that travelled together in one message.',
    labelNames: ['lane'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  });
  const seconds = metrics.histogram({
    name: 'requests_message_seconds',
    help: 'Time from sending a message to its answer.',
    labelNames: ['lane'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
  });
  return {
    refused: () => refused.inc({ lane }),
    message(count, took) {
      items.observe({ lane }, count);
      seconds.observe({ lane }, took);
    },
  };
}
