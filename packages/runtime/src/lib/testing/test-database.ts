import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../database/database.ts';
import { type MigrationSource, migrate } from '../database/migrate.ts';
import { startTestPostgres } from './test-postgres.ts';

export interface TestDatabase extends AsyncDisposable {
  database: Database;
  url: string;
}

/** Set by the test runner, so that all test files use one server. */
let server: Promise<string> | undefined;

function serverUrl(): Promise<string> {
  const given = process.env.MILLRACE_TEST_POSTGRES_URL;
  server ??= given ? Promise.resolve(given) : startTestPostgres().then(({ url }) => url);
  return server;
}

/** A fresh, migrated database, dropped when disposed of: `await using test = await testDatabase([…])`. */
export async function testDatabase(sources: MigrationSource[]): Promise<TestDatabase> {
  const admin = await serverUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(admin, `CREATE DATABASE ${name} STRATEGY file_copy`); // half the time, without fsync
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const database = openDatabase({ url: url.href, poolSize: 5, applicationName: 'test' });
  await migrate(database, sources);
  return {
    database,
    url: url.href,
    async [Symbol.asyncDispose]() {
      await database.close();
      await administer(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
