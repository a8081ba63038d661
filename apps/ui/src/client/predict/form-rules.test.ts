import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureFeature } from '@millrace/learning';
import { fieldMessages, orderFeatures, startingRow } from './form-rules.ts';

function feature(name: string, more: Partial<SignatureFeature> = {}): SignatureFeature {
  return { name, type: 'number', tensor: 'float', nullable: true, ...more };
}

test('a form starts with a typical row; what has no default starts as not known', () => {
  const features = [
    feature('age', { default: 40 }),
    feature('member', { type: 'boolean', default: false }),
    feature('since', { type: 'datetime', default: Date.UTC(2020, 0, 2) }),
    feature('note', { type: 'text' }),
  ];
  assert.deepEqual(startingRow(features), { age: 40, member: false, since: '2020-01-02T00:00:00.000Z', note: null });
});

test('a short form keeps the order of the table, a long one begins with what matters most', () => {
  const features = ['a', 'b', 'c'].map((name) => feature(name));
  const importance = [
    { feature: 'c', gain: 0.7 },
    { feature: 'a', gain: 0.3 },
  ];
  const order = (few: number) => orderFeatures(features, importance, few).map(({ name }) => name);
  assert.deepEqual(order(3), ['a', 'b', 'c']);
  assert.deepEqual(order(2), ['c', 'a', 'b']);
});

test('warnings and problems stand at their fields, also when a name has a slash in it', () => {
  const messages = fieldMessages(
    [{ pointer: '/rows/0/km~1h', code: 'missing', detail: 'no value' }],
    [{ pointer: '/rows/0/a~0b', code: 'predict.wrong_type', detail: 'not a number' }],
  );
  assert.deepEqual(messages.get('km/h'), { tone: 'warning', text: 'no value' });
  assert.deepEqual(messages.get('a~b'), { tone: 'bad', text: 'not a number' });
});
