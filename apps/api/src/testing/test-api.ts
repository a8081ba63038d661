import { datasetsMigrations } from '@millrace/datasets/server';
import { predictRequest, type Row, type RowOutput } from '@millrace/models';
import { createRegistry, modelsMigrations, type Registry } from '@millrace/models/server';
import {
  type Broker,
  createMetrics,
  type Database,
  directoryObjects,
  inProcessBroker,
  type ObjectStore,
  readSettings,
  type Settings,
} from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import { createTasks, serveRequestLane, type Tasks, tasksMigrations } from '@millrace/tasks/server';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { type Api, apiMigrations, createApi } from '../app.ts';
import type { Scope } from '../lib/auth/principal.ts';

export interface TestApi extends AsyncDisposable {
  api: Api;
  settings: Settings;
  database: Database;
  databaseUrl: string;
  objects: ObjectStore;
  broker: Broker;
  registry: Registry;
  tasks: Tasks;
  /** Where the object store keeps its files. */
  objectsPath: string;
  adminKey: string;
  /** Calls with the admin key. */
  call(
    method: string,
    url: string,
    payload?: unknown,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  /** Calls as it is told, with no key of its own. */
  inject(options: InjectOptions): Promise<LightMyRequestResponse>;
  createKey(...scopes: Scope[]): Promise<{ id: string; key: string }>;
}

/** The API on a real database, a real directory and the broker in this process; nobody processes. */
export async function startTestApi(env: Record<string, string> = {}): Promise<TestApi> {
  const home = await temporaryDirectory();
  const test = await testDatabase([tasksMigrations, datasetsMigrations, modelsMigrations, apiMigrations]);
  const { database } = test;
  const adminKey = 'mr_the-admin-key-of-this-test';
  const settings = readSettings({
    MILLRACE_HOME: home.path,
    MILLRACE_API_PORT: '0',
    MILLRACE_ADMIN_KEY: adminKey,
    ...env,
  });
  const logger = testLogger();
  const objectsPath = `${home.path}/objects`;
  const objects = await directoryObjects({ root: objectsPath });
  const broker = inProcessBroker();
  const metrics = createMetrics({ processMetrics: false });
  const api = await createApi({ settings, logger, database, objects, broker, metrics });
  const registry = createRegistry({ database, objects, logger });

  async function call(method: string, url: string, payload?: unknown, headers: Record<string, string> = {}) {
    return api.app.inject({
      method: method as 'GET',
      url,
      headers: { authorization: `Bearer ${adminKey}`, ...headers },
      ...(payload !== undefined && { payload: payload as object }),
    });
  }

  return {
    api,
    settings,
    database,
    databaseUrl: test.url,
    objects,
    broker,
    registry,
    tasks: createTasks({ database, broker, logger }),
    objectsPath,
    adminKey,
    call,
    inject: (options) => api.app.inject(options),
    async createKey(...scopes) {
      const answer = await call('POST', '/api/v1/keys', { name: scopes.join('-'), scopes });
      return answer.json();
    },
    async [Symbol.asyncDispose]() {
      await api.stop(AbortSignal.timeout(5_000));
      await registry.stop();
      await broker.close();
      await test[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Stands where a processor would: answers each row of the predict lane. */
export function answerRows(broker: Broker, answer: (row: Row, key: string) => RowOutput | Error) {
  return serveRequestLane<Row, RowOutput>({
    broker,
    name: predictRequest.name,
    handle: async (key, rows) => rows.map((row) => answer(row, key)),
  });
}
