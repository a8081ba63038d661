import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AsyncMessage } from 'rabbitmq-client';
import { MillraceError } from '../errors.ts';
import { decodeAnswer, encodeAnswer, encodeProblem, type WireAnswer } from './answers.ts';

/** As the client library hands it over. */
function arrived({ type, body }: WireAnswer): AsyncMessage {
  const parsed = body.length === 0 ? body : JSON.parse(body.toString());
  return { type, body: parsed, consumerTag: '', deliveryTag: 1, redelivered: false, exchange: '', routingKey: '' };
}

test('an answer of JSON is the same after the way', () => {
  for (const value of [
    null,
    0,
    1e-300,
    '',
    'Ünï \u0000 \ud83d\ude00',
    [],
    {},
    [{ a: [1.5, null, true] }],
    { __proto__x: 1 },
  ]) {
    assert.deepEqual(decodeAnswer(arrived(encodeAnswer(value))), value);
  }
});

test('no answer stays no answer, and what JSON cannot say becomes null or is left out', () => {
  assert.equal(decodeAnswer(arrived(encodeAnswer(undefined))), undefined);
  const output = { value: Number.NaN, lower: undefined, probabilities: [Number.POSITIVE_INFINITY] };
  assert.deepEqual(decodeAnswer(arrived(encodeAnswer(output))), { value: null, probabilities: [null] });
});

test('an error travels whole but for its cause', () => {
  const errors = [{ pointer: '/rows/0/age', code: 'wrong_type', detail: 'Give a number.' }];
  const sent = new MillraceError({
    code: 'models.loading',
    status: 503,
    detail: 'Try again.',
    errors,
    cause: new Error('password=hunter2'),
    transient: true,
    retryAfterSeconds: 3,
  });
  const wire = encodeProblem(sent);
  assert.doesNotMatch(wire.body.toString(), /hunter2/);
  assert.throws(
    () => decodeAnswer(arrived(wire)),
    (error: unknown) => {
      assert.ok(error instanceof MillraceError);
      const { code, status, message, transient, retryAfterSeconds, cause } = error;
      assert.deepEqual(
        { code, status, message, errors: error.errors, transient, retryAfterSeconds, cause },
        { code: sent.code, status: 503, message: 'Try again.', errors, transient: true, retryAfterSeconds: 3, cause },
      );
      assert.equal(cause, undefined);
      return true;
    },
  );
});

test('an answer that nobody understands, and one too large to travel, are told', () => {
  const strange = { ...arrived(encodeAnswer(1)), type: 'answer of the future' };
  assert.throws(() => decodeAnswer(strange), { code: 'broker.unreadable', status: 500 });
  assert.throws(() => encodeAnswer('x'.repeat(17 * 1024 * 1024)), { code: 'broker.too_large', status: 413 });
});
