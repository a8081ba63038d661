import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '../errors.ts';
import { explain } from './errors.ts';

function answer(name: string, httpStatusCode: number | undefined, more: object = {}): Error {
  return Object.assign(new Error('as the server put it'), { name, $metadata: { httpStatusCode }, ...more });
}

test('what an operator has to mend is told by the name of the setting, as an outage that ends', () => {
  const told = [
    ['NoSuchBucket', 404, 'objects.bucket_missing', /MILLRACE_S3_BUCKET/],
    ['SignatureDoesNotMatch', 403, 'objects.credentials_refused', /MILLRACE_S3_SECRET_ACCESS_KEY/],
    ['ExpiredToken', 400, 'objects.credentials_refused', /MILLRACE_S3_SECRET_ACCESS_KEY/],
    ['RequestTimeTooSkewed', 403, 'objects.clock_skewed', /clocks/],
    ['PermanentRedirect', 301, 'objects.region_wrong', /MILLRACE_S3_REGION/],
    ['Unknown', 403, 'objects.access_denied', /policy/],
    ['XMinioStorageFull', 507, 'objects.disk_full', /full/],
    ['InternalError', 500, 'objects.unavailable', /disk may be full/],
    ['SlowDown', 503, 'objects.unavailable', /try again/],
    ['TooManyRequests', 429, 'objects.unavailable', /try again/],
  ] as const;
  for (const [name, status, code, words] of told) {
    const error = explain(answer(name, status));
    assert.ok(error instanceof MillraceError, name);
    assert.equal(error.code, code);
    assert.match(error.message, words);
    assert.ok(error.transient && error.status >= 500 && error.retryAfterSeconds, name);
  }
});

test('a server that cannot be reached is an outage, also when the client says so in its own ways', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const late = Object.assign(new Error('slow'), { name: 'TimeoutError' });
  for (const error of [refused, late, answer('Error', undefined)]) {
    assert.equal((explain(error) as MillraceError).code, 'objects.unavailable');
  }
});

test('what the server says of a request is kept for the log without the request', () => {
  const error = explain(answer('SignatureDoesNotMatch', 403, { AWSAccessKeyId: 'AKIAX', CanonicalRequest: 'PUT /' }));
  assert.ok(error instanceof MillraceError && error.cause instanceof Error);
  assert.equal(error.cause.message, 'S3: 403 SignatureDoesNotMatch: as the server put it');
  assert.deepEqual(Object.keys(error.cause), []);
});

test('missing objects, bad ranges and replaced objects are told apart; errors of others pass', () => {
  assert.equal((explain(answer('NoSuchKey', 404)) as MillraceError).code, 'objects.not_found');
  assert.equal((explain(answer('NotFound', 404)) as MillraceError).code, 'objects.not_found');
  assert.equal((explain(answer('InvalidRange', 416)) as MillraceError).code, 'objects.range_invalid');
  assert.equal((explain(answer('PreconditionFailed', 412)) as MillraceError).code, 'objects.replaced');
  const own = new Error('of a body');
  assert.equal(explain(own), own);
  const missingFile = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  assert.equal(explain(missingFile), missingFile);
});
