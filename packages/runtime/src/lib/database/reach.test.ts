import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { MillraceError } from '../errors.ts';
import { describeStartFailure } from '../start/start-failure.ts';
import { testDatabase } from '../testing/test-database.ts';
import { openDatabase } from './database.ts';
import { reachDatabase } from './reach.ts';

/** What a start on this database says, and its exit code. */
async function startOn(url: string) {
  const database = openDatabase({ url, poolSize: 1, applicationName: 'test' });
  const error = await reachDatabase(database, url).then(
    () => assert.fail('it was reached'),
    (thrown) => thrown,
  );
  await database.close();
  assert.ok(error instanceof MillraceError, String(error));
  assert.doesNotMatch(error.message, /hunter2/);
  return describeStartFailure(error);
}

test('a start tells where no database answers, why, and which setting says so', async () => {
  assert.deepEqual(await startOn('postgresql://millrace:hunter2@127.0.0.1:9/none'), {
    sentence:
      'The database does not answer at 127.0.0.1:9: connection refused. Check that it runs, and MILLRACE_DATABASE_URL.',
    exitCode: 69,
  });
  const { sentence, exitCode } = await startOn('postgresql://millrace:hunter2@nowhere.invalid/none');
  assert.match(sentence, /at nowhere\.invalid:5432: host name not found\./);
  assert.equal(exitCode, 69);
});

test('a server without TLS ends the start of who requires it, since asking again does not help', async () => {
  await using server = await startServerWithoutTls();
  const { sentence, exitCode } = await startOn(
    `postgresql://millrace:hunter2@127.0.0.1:${server.port}/none?sslmode=require`,
  );
  assert.match(sentence, new RegExp(`at 127\\.0\\.0\\.1:${server.port} cannot be used: the server offers no TLS\\.`));
  assert.match(sentence, /MILLRACE_DATABASE_URL/);
  assert.equal(exitCode, 78);
});

test('a start tells whether PostgreSQL refuses the password or knows no such database', async () => {
  await using subject = await testDatabase([]);
  const url = new URL(subject.url);
  url.password = 'hunter2';
  const password = await startOn(url.href);
  assert.match(password.sentence, new RegExp(`the password of user "${url.username}" is wrong, or there is no such`));
  assert.equal(password.exitCode, 78);
  const other = new URL(subject.url);
  other.pathname = '/elsewhere';
  const database = await startOn(other.href);
  assert.match(database.sentence, /PostgreSQL has no database "elsewhere"\. Correct MILLRACE_DATABASE_URL\./);
  assert.equal(database.exitCode, 78);
});

/** It answers the question for TLS as PostgreSQL does that has none. */
async function startServerWithoutTls() {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write('N'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}
