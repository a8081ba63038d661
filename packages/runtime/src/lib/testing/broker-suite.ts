import { describe } from 'node:test';
import { messages } from './broker-messages-suite.ts';
import { requests, requestsThatFail } from './broker-requests-suite.ts';
import type { BrokerUnderTest } from './broker-under-test.ts';

/** What every broker promises. `factory` gives a connected one; queues get names of their own. */
export function brokerSuite(name: string, factory: () => Promise<BrokerUnderTest>): void {
  describe(`${name} as a broker of messages`, () => messages(factory));
  describe(`${name} as a broker of requests`, () => {
    requests(factory);
    requestsThatFail(factory);
  });
}
