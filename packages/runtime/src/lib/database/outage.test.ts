import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import pg from 'pg';
import { MillraceError } from '../errors.ts';
import { testDatabase } from '../testing/test-database.ts';
import { openDatabase } from './database.ts';
import { asDatabaseOutage } from './outage.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });
const ofServer = (code: string) => Object.assign(new pg.DatabaseError('x', 1, 'error'), { code });
const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail('it did not throw'),
    (error) => error,
  );

test('a database that is away is told as such, whatever the driver calls it, and when to come back', () => {
  for (const code of ['57P01', '57P03', '08006', '53300']) {
    const { status, transient, retryAfterSeconds } = asDatabaseOutage(ofServer(code)) ?? {};
    assert.deepEqual([status, transient, retryAfterSeconds], [503, true, 2], code);
  }
  for (const sentence of [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ]) {
    assert.equal(asDatabaseOutage(new Error(sentence))?.code, 'database.unavailable');
  }
});

test('a connection to the database that is not made, or breaks, is an outage, in the pool and of a lock', async () => {
  await using hangsUp = await startServerThatHangsUp();
  for (const port of [9, hangsUp.port]) {
    const url = `postgresql://millrace:secret@127.0.0.1:${port}/none`;
    const database = openDatabase({ url, poolSize: 1, applicationName: 'test' });
    for (const error of [await thrown(database.pool.query('SELECT 1')), await thrown(database.lock('a'))]) {
      assert.equal(asDatabaseOutage(error)?.code, 'database.unavailable', String(error));
    }
    await database.close();
  }
});

test('a broken connection to somebody else is not called an outage of the database', () => {
  // The framework throws it for a client that hangs up while it sends.
  const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET', statusCode: 400 });
  for (const error of [aborted, ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND'].map(withCode)]) {
    assert.equal(asDatabaseOutage(error), undefined);
  }
});

test('who is no longer let in, as after a change of the password, can try again later', async () => {
  await using subject = await testDatabase([]);
  const url = new URL(subject.url);
  url.password = 'changed';
  const database = openDatabase({ url: url.href, poolSize: 1, applicationName: 'test' });
  const { code, status, transient } = asDatabaseOutage(await thrown(database.pool.query('SELECT 1'))) ?? {};
  assert.deepEqual([code, status, transient], ['database.refused', 503, true]);
  await database.close();
});

test('what the database refuses is not called an outage', () => {
  for (const code of ['23505', '42P01', '42501', '40001']) assert.equal(asDatabaseOutage(ofServer(code)), undefined);
  const known = new MillraceError({ code: 'a.b', status: 503, detail: 'Connection terminated.', transient: true });
  for (const other of [known, 'ECONNREFUSED', undefined, { code: 'ECONNREFUSED' }]) {
    assert.equal(asDatabaseOutage(other), undefined);
  }
});

async function startServerThatHangsUp() {
  const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}
