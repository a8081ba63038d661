/** What the tests of every package stand on. Not for production code. */

export { type Account, chooseAccount } from './lib/embedded-postgres/account.ts';
export { brokerSuite } from './lib/testing/broker-suite.ts';
export type { BrokerUnderTest } from './lib/testing/broker-under-test.ts';
export { objectStoreSuite, type StoreUnderTest } from './lib/testing/object-store-suite.ts';
export { temporaryDirectory } from './lib/testing/temporary-directory.ts';
export { type TestDatabase, testDatabase } from './lib/testing/test-database.ts';
export { testLogger } from './lib/testing/test-logger.ts';
export { startTestPostgres } from './lib/testing/test-postgres.ts';
