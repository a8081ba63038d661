import type { Settings } from '../config/settings.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { inProcessBroker } from './in-process.ts';
import type { Broker } from './port.ts';

export interface OpenBrokerOptions {
  settings: Pick<Settings, 'broker'>;
  logger: Logger;
  metrics?: Metrics | undefined;
  /** Of this process, for the list of connections in RabbitMQ: `millrace-api`. */
  name: string;
}

/**
 * The broker that the settings ask for. RabbitMQ need not run yet: `check()` tells whether it is connected, and
 * everything waits for it or says that it is away.
 */
export async function openBroker({ settings, logger, metrics, name }: OpenBrokerOptions): Promise<Broker> {
  if (!settings.broker) return inProcessBroker();
  const { rabbitmqBroker } = await import('../rabbitmq/broker.ts');
  return rabbitmqBroker({ url: settings.broker.url, name, logger, metrics });
}
