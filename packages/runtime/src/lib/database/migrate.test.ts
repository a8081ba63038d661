import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createLogger } from '../logging/logger.ts';
import { describeStartFailure } from '../start/start-failure.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { testDatabase } from '../testing/test-database.ts';
import { type Database, openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

async function sourceOf(files: Record<string, string>) {
  const folder = await temporaryDirectory();
  const write = async (changed: Record<string, string>) => {
    for (const [name, sql] of Object.entries(changed)) await writeFile(join(folder.path, name), sql);
  };
  await write(files);
  return {
    source: { name: 'test', folder: pathToFileURL(folder.path) },
    write,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function applied(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query('SELECT source, file FROM millrace_migrations ORDER BY source, number');
  return rows.map((row) => `${row.source}/${row.file}`);
}

const first = { '0001_first.sql': 'CREATE TABLE a (n integer); INSERT INTO a VALUES (1);' };
const second = { '0002_second.sql': 'ALTER TABLE a ADD COLUMN m integer DEFAULT 2;' };

test('files run in order, each once, also when some came later', async () => {
  await using files = await sourceOf({ ...first, 'README.md': 'not a migration' });
  await using subject = await testDatabase([files.source]);
  await migrate(subject.database, [files.source]);
  await files.write(second);
  await migrate(subject.database, [files.source]);
  assert.deepEqual(await applied(subject.database), ['test/0001_first.sql', 'test/0002_second.sql']);
  assert.deepEqual((await subject.database.pool.query('SELECT * FROM a')).rows, [{ n: 1, m: 2 }]);
});

test('many starters at once run each file once', async () => {
  await using files = await sourceOf({ ...first, ...second });
  await using subject = await testDatabase([]);
  const starters = Array.from({ length: 4 }, () =>
    openDatabase({ url: subject.url, poolSize: 2, applicationName: 'starter' }),
  );
  await Promise.all(starters.map((database) => migrate(database, [files.source])));
  await Promise.all(starters.map((database) => database.close()));
  assert.deepEqual((await subject.database.pool.query('SELECT * FROM a')).rows, [{ n: 1, m: 2 }]);
});

test('an applied file that was edited is refused; line ends are no edit', async () => {
  await using files = await sourceOf({ '0001_first.sql': 'CREATE TABLE a\n(n integer);\n' });
  await using subject = await testDatabase([files.source]);
  await files.write({ '0001_first.sql': 'CREATE TABLE a\r\n(n integer);\r\n' });
  await migrate(subject.database, [files.source]);
  await files.write({ '0001_first.sql': 'CREATE TABLE a (n bigint);' });
  await assert.rejects(migrate(subject.database, [files.source]), { code: 'database.migration_edited' });
});

test('a file that fails leaves nothing of itself, and what came before it stays', async () => {
  await using files = await sourceOf({ ...first, '0002_broken.sql': 'CREATE TABLE b (n integer); SELECT 1 / 0;' });
  await using subject = await testDatabase([]);
  await assert.rejects(migrate(subject.database, [files.source]), { code: 'database.migration_failed' });
  assert.deepEqual(await applied(subject.database), ['test/0001_first.sql']);
  await assert.rejects(subject.database.pool.query('SELECT * FROM b'), /does not exist/);
  await files.write({ '0002_broken.sql': 'CREATE TABLE b (n integer);' });
  await migrate(subject.database, [files.source]);
});

test('a role that may not make tables is told which, where, and what lets it', async () => {
  await using files = await sourceOf(first);
  await using subject = await testDatabase([]);
  const name = new URL(subject.url).pathname.slice(1);
  const role = `guest_${name}`;
  await subject.database.pool.query(`DROP TABLE millrace_migrations; CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'`);
  const url = new URL(subject.url);
  url.username = role;
  url.password = 'hunter2';
  const database = openDatabase({ url: url.href, poolSize: 1, applicationName: 'guest' });
  const error = await migrate(database, [files.source]).catch((thrown) => thrown);
  const { sentence, exitCode } = describeStartFailure(error);
  assert.ok(sentence.includes(`The role "${role}" may not make or change tables in the database "${name}"`), sentence);
  assert.equal(exitCode, 78);
  const [advice = ''] = /ALTER DATABASE "\w+" OWNER TO "\w+"/.exec(sentence) ?? [];
  await subject.database.pool.query(advice);
  await migrate(database, [files.source]);
  await database.close();
  await subject.database.pool.query(
    `ALTER DATABASE "${name}" OWNER TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`,
  );
});

test('a file that waits for a table lets others pass, says so, and is applied when it is free', async () => {
  await using files = await sourceOf(first);
  await using subject = await testDatabase([files.source]);
  await files.write(second);
  const { pool } = subject.database;
  const dump = await pool.connect();
  await dump.query('BEGIN; LOCK TABLE a IN ACCESS SHARE MODE');
  const { promise: waits, resolve } = Promise.withResolvers<void>();
  const write = (line: string) => {
    if (line.includes('waits for a table')) resolve();
  };
  const logger = createLogger({ name: 'test', level: 'warn', format: 'json', destination: { write } });
  const patience = { lockMilliseconds: 50, pauseMilliseconds: 50, attempts: 10_000 };
  const migrated = migrate(subject.database, [files.source], logger, patience);
  await Promise.race([waits, migrated]);
  // Would wait for as long as the migration did, which would wait for the dump.
  assert.equal((await pool.query('SELECT * FROM a')).rowCount, 1);
  await dump.query('COMMIT');
  dump.release();
  await migrated;
  assert.deepEqual((await pool.query('SELECT * FROM a')).rows, [{ n: 1, m: 2 }]);
});

test('a file that never gets its table is given up', async () => {
  await using files = await sourceOf(first);
  await using subject = await testDatabase([files.source]);
  await files.write(second);
  const dump = await subject.database.pool.connect();
  await dump.query('BEGIN; LOCK TABLE a IN ACCESS SHARE MODE');
  const patience = { lockMilliseconds: 10, pauseMilliseconds: 1, attempts: 3 };
  await assert.rejects(migrate(subject.database, [files.source], undefined, patience), {
    code: 'database.migration_failed',
  });
  await dump.query('ROLLBACK');
  dump.release();
});

test('a schema that is newer than the code is accepted', async () => {
  await using newer = await sourceOf({ ...first, ...second });
  await using older = await sourceOf(first);
  await using subject = await testDatabase([newer.source]);
  await migrate(subject.database, [older.source]);
  assert.equal((await applied(subject.database)).length, 2);
});

test('a gap, a repeated or an odd number is refused before anything runs', async () => {
  await using subject = await testDatabase([]);
  for (const files of [
    { '0002_second.sql': 'SELECT 1' },
    { '0001_a.sql': 'SELECT 1', '0001_b.sql': 'SELECT 1' },
    { '1_a.sql': 'SELECT 1' },
  ]) {
    await using source = await sourceOf(files as Record<string, string>);
    await assert.rejects(migrate(subject.database, [source.source]), { code: 'database.migration_misnumbered' });
  }
});
