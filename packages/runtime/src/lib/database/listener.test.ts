import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { testDatabase } from '../testing/test-database.ts';
import { openDatabase } from './database.ts';

test('payloads reach every listener of their channel and no other', async () => {
  await using subject = await testDatabase([]);
  const { database } = subject;
  const got: string[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  await database.listen('models', (payload) => got.push(`first ${payload}`));
  await database.listen('Odd "channel"', (payload) => got.push(`odd ${payload}`));
  await database.listen('models', (payload) => {
    got.push(`second ${payload}`);
    if (payload === 'b') resolve();
  });
  const stopped = await database.listen('models', () => got.push('stopped'));
  await stopped.stop();
  await database.pool.query(`SELECT pg_notify('Odd "channel"', 'x')`);
  await database.pool.query(`SELECT pg_notify('models', 'a'), pg_notify('models', 'b')`);
  await done;
  assert.deepEqual(got, ['odd x', 'first a', 'second a', 'first b', 'second b']);
  const { rows } = await database.pool.query(
    `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%listener'`,
  );
  assert.equal(rows[0].n, 1);
});

test('a lost connection comes back by itself, tells its listeners, and hears again', async () => {
  await using subject = await testDatabase([]);
  const { database } = subject;
  const events = new EventTarget();
  const emit = (name: string) => events.dispatchEvent(new Event(name));
  await database.listen(
    'a',
    (payload) => emit(`a ${payload}`),
    () => emit('a reconnected'),
  );
  await database.listen(
    'b',
    (payload) => emit(`b ${payload}`),
    () => emit('b reconnected'),
  );
  for (const round of ['1', '2']) {
    const reconnected = [once(events, 'a reconnected'), once(events, 'b reconnected')];
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '%listener'`,
    );
    await Promise.all(reconnected);
    const heard = [once(events, `a ${round}`), once(events, `b ${round}`)];
    await database.pool.query(`SELECT pg_notify('a', $1), pg_notify('b', $1)`, [round]);
    await Promise.all(heard);
  }
});

test('listening to a database that is not there is an error, and keeps nothing open', async () => {
  const database = openDatabase({ url: 'postgresql://u:p@127.0.0.1:9/none', poolSize: 2, applicationName: 'test' });
  await assert.rejects(database.listen('a', () => {}));
  await database.close();
});
