import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '../errors.ts';
import { explain } from '../s3/errors.ts';
import { describeStartFailure } from './start-failure.ts';

const answer = (name: string, httpStatusCode: number) =>
  explain(Object.assign(new Error('x'), { name, $metadata: { httpStatusCode } }));

test('credentials or a region that the object store refuses are settings that cannot be used, also when tasks wait for them', () => {
  for (const [name, status] of [
    ['SignatureDoesNotMatch', 403],
    ['InvalidAccessKeyId', 403],
    ['PermanentRedirect', 301],
  ] as const) {
    const error = answer(name, status);
    assert.ok(error instanceof MillraceError && error.transient, name);
    assert.equal(describeStartFailure(error).exitCode, 78, name);
  }
});

test('what may be there later ends a start with the exit code of a service', () => {
  for (const name of ['NoSuchBucket', 'SlowDown']) {
    assert.equal(describeStartFailure(answer(name, name === 'SlowDown' ? 503 : 404)).exitCode, 69, name);
  }
});
