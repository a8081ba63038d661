import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { Secret } from '../config/secret.ts';
import { MillraceError } from '../errors.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

let subject: TestDatabase;
before(async () => {
  subject = await testDatabase([]);
});
after(() => subject[Symbol.asyncDispose]());

test('counts and bigints are numbers, times are dates, jsonb is parsed', async () => {
  const { rows } = await sql`
    SELECT count(*) AS n, 9007199254740991::bigint AS big, '{"a": [1]}'::jsonb AS doc,
           '2026-01-02T03:04:05.678Z'::timestamptz AS at, ARRAY[1, NULL, 2]::bigint[] AS list`.execute(
    subject.database.kysely,
  );
  assert.deepEqual(rows, [
    {
      n: 1,
      big: Number.MAX_SAFE_INTEGER,
      doc: { a: [1] },
      at: new Date('2026-01-02T03:04:05.678Z'),
      list: [1, null, 2],
    },
  ]);
});

test('a bigint that a number cannot hold is an error, not another value', async () => {
  await assert.rejects(subject.database.pool.query('SELECT 9007199254740993::bigint'), RangeError);
  await subject.database.check();
});

test('a database that does not answer is a transient 503 that shows no address', async () => {
  const url = new Secret('postgresql://millrace:hunter2@127.0.0.1:9/none');
  const database = openDatabase({ url, poolSize: 2, applicationName: 'test' });
  await assert.rejects(database.check(), (error: Error) => {
    assert.ok(error instanceof MillraceError);
    assert.deepEqual([error.code, error.status, error.transient], ['database.unavailable', 503, true]);
    assert.doesNotMatch(error.message, /hunter2|127\.0\.0\.1/);
    return true;
  });
  await database.close();
});

test('a wrong password or database is told as such, without either', async () => {
  for (const change of [(url: URL) => (url.password = 'hunter2'), (url: URL) => (url.pathname = '/hunter2')]) {
    const url = new URL(subject.url);
    change(url);
    const database = openDatabase({ url: url.href, poolSize: 2, applicationName: 'test' });
    await assert.rejects(database.check(), (error: Error) => {
      assert.ok(error instanceof MillraceError);
      assert.deepEqual([error.code, error.transient], ['database.refused', false]);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
    await database.close();
  }
});

test('connections that the server drops, idle or at work, are replaced', async () => {
  const { pool } = subject.database;
  const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
  const atWork = assert.rejects(pool.query('SELECT pg_sleep(60)'));
  const admin = openDatabase({ url: subject.url, poolSize: 2, applicationName: 'other' });
  let dropped = 0;
  while (dropped < 1) {
    const result = await admin.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND (pid = $1 OR query LIKE '%pg_sleep%')`,
      [rows[0].pid],
    );
    dropped += result.rowCount ?? 0;
  }
  await atWork;
  await subject.database.check();
  await admin.close();
});

test('a connection that was dropped without a word does not hold up the check, which then takes another', async () => {
  await using way = await startSilencer(new URL(subject.url));
  const database = openDatabase({ url: way.url, poolSize: 1, applicationName: 'test' });
  await database.check();
  way.silenceWhatIsOpen();
  await assert.rejects(database.check(), { code: 'database.unavailable' });
  await database.check();
  await database.close();
});

const onLinux = process.platform === 'linux';
test('every connection asks after a silent server within 15 seconds', { skip: !onLinux && 'needs /proc' }, async () => {
  await using way = await startSilencer(new URL(subject.url));
  const database = openDatabase({ url: way.url, poolSize: 1, applicationName: 'test' });
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => database.close());
  await database.listen('a', () => {});
  await using _lock = await database.lock('b');
  await database.check();
  const remote = `:${Number(new URL(way.url).port).toString(16).toUpperCase().padStart(4, '0')}`;
  // The timer of keepalive, in hundredths of a second; while bytes are on their way it is another.
  const ticks = /^02:([0-9A-F]+)$/;
  const timersOf = async () => {
    const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
    return lines.filter(([, , to, state]) => to?.endsWith(remote) && state === '01').map((fields) => fields[5] ?? '');
  };
  const signal = AbortSignal.timeout(60_000);
  let timers = await timersOf();
  while (!timers.every((timer) => ticks.test(timer))) {
    await delay(20, undefined, { signal });
    timers = await timersOf();
  }
  assert.equal(timers.length, 3);
  for (const timer of timers) assert.ok(Number.parseInt(ticks.exec(timer)?.[1] ?? '', 16) <= 15 * 100, timer);
});

test('closing twice is closing once', async () => {
  const database = openDatabase({ url: subject.url, poolSize: 2, applicationName: 'test' });
  await database.check();
  await Promise.all([database.close(), database.close()]);
});

test('a statement that takes too long is ended by the server, and a migration is not a statement like others', async () => {
  const database = openDatabase({ url: subject.url, poolSize: 2, applicationName: 'test', statementTimeoutSeconds: 1 });
  await using folder = await temporaryDirectory();
  await writeFile(join(folder.path, '0001_slow.sql'), `SELECT pg_sleep(1.2)`);
  await migrate(database, [{ name: 'slow', folder: pathToFileURL(folder.path) }]);
  await assert.rejects(database.pool.query('SELECT pg_sleep(60)'), /statement timeout/);
  await database.check();
  await database.close();
});

/** Passes connections on, until those that are open are told nothing any more. */
async function startSilencer(target: URL) {
  const pairs: [Socket, Socket][] = [];
  const folder = target.searchParams.get('host');
  const server = createServer((near) => {
    const far = folder ? connect(`${folder}/.s.PGSQL.${target.port}`) : connect(Number(target.port), target.hostname);
    pairs.push([near, far]);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(target);
  url.searchParams.delete('host');
  url.searchParams.delete('port');
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    silenceWhatIsOpen() {
      for (const [near, far] of pairs) far.unpipe(near);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of pairs.flat()) socket.destroy();
      server.close();
    },
  };
}
