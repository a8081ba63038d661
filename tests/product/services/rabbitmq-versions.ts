import { ensureRabbitmq4 } from '../../../scripts/rabbitmq-4.ts';
import { ensureRabbitmq } from '../../../scripts/services.ts';

/** For titles of tests, and the folder of programs: what is promised for RabbitMQ holds on each. */
export const rabbitmqVersions: [name: string, programs: string][] = [
  ['RabbitMQ', ensureRabbitmq()],
  ['RabbitMQ 4', ensureRabbitmq4()],
];
