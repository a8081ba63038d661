import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '../errors.ts';
import { asDatabaseOutage } from './outage.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

test('a database that is away is told as such, whatever the driver calls it, and when to come back', () => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', '57P01', '57P03', '08006', '53300']) {
    const { status, transient, retryAfterSeconds } = asDatabaseOutage(withCode(code)) ?? {};
    assert.deepEqual([status, transient, retryAfterSeconds], [503, true, 2], code);
  }
  for (const sentence of [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
  ]) {
    assert.equal(asDatabaseOutage(new Error(sentence))?.code, 'database.unavailable');
  }
});

test('what the database refuses is not called an outage', () => {
  for (const code of ['23505', '42P01', 'ENOENT', '0800', '40001'])
    assert.equal(asDatabaseOutage(withCode(code)), undefined);
  const known = new MillraceError({ code: 'a.b', status: 503, detail: 'Connection terminated.', transient: true });
  for (const other of [known, 'ECONNREFUSED', undefined, { code: 'ECONNREFUSED' }]) {
    assert.equal(asDatabaseOutage(other), undefined);
  }
});
