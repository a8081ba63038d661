import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withItems, withMembers } from './json-records.ts';

test('a record keeps its text and gets members at its end', () => {
  assert.equal(withMembers('{"a": 1.50, "b":{"c":"}"} }', '"p":"yes"'), '{"a": 1.50, "b":{"c":"}"},"p":"yes"}');
  assert.equal(withMembers('{\n  "a": 9007199254740993\n}', '"p":null'), '{\n  "a": 9007199254740993,"p":null}');
  assert.equal(withMembers(' { } ', '"p":1,"q":2'), '{"p":1,"q":2}');
  assert.equal(withItems('[1, "]"]', '"p"'), '[1, "]","p"]');
  assert.equal(withItems('[]', '1,2'), '[1,2]');
});
