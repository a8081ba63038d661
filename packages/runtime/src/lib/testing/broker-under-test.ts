import { randomUUID } from 'node:crypto';
import type { Broker } from '../broker/port.ts';

export interface BrokerUnderTest extends AsyncDisposable {
  broker: Broker;
}

/** A queue that no other test knows. */
export const newQueue = () => `test-${randomUUID()}`;
