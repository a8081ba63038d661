/** The API as a process of its own, for tests that kill it: tells its parent where it listens. */
import {
  createMetrics,
  directoryObjects,
  inProcessBroker,
  openDatabase,
  readSettings,
  Secret,
} from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { createApi } from '../app.ts';

const settings = readSettings(process.env);
const url = settings.database.url ?? new Secret('');
const api = await createApi({
  settings,
  logger: testLogger(),
  database: openDatabase({ url, poolSize: 5, applicationName: 'api to kill' }),
  objects: await directoryObjects({ root: `${settings.home}/objects` }),
  broker: inProcessBroker(),
  metrics: createMetrics({ processMetrics: false }),
});
process.send?.(await api.listen());
