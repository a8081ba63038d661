import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namePattern } from '@millrace/runtime';
import fc from 'fast-check';
import { formatPredictionId, parsePredictionId } from './prediction-id.ts';

const model = fc.stringMatching(new RegExp(namePattern));
const version = fc.integer({ min: 1, max: 999_999_999 });

test('a prediction id gives back the model and the version that it was made with', () => {
  fc.assert(
    fc.property(model, version, fc.uuid({ version: 7 }), (name, number, uuid) => {
      const id = formatPredictionId(name, number, uuid);
      assert.deepEqual(parsePredictionId(id), { model: name, version: number, uuid });
    }),
  );
});

test('two ids of one model differ', () => {
  assert.notEqual(formatPredictionId('adult', 1), formatPredictionId('adult', 1));
});

test('any text either is an id, written the one way it can be, or is none', () => {
  const nearly = fc.tuple(fc.string(), fc.string(), fc.oneof(fc.uuid(), fc.string())).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      const parsed = parsePredictionId(text);
      if (parsed) assert.equal(formatPredictionId(parsed.model, parsed.version, parsed.uuid), text);
    }),
  );
});

test('what only resembles an id is none', () => {
  const uuid = '019a20e0-0000-7000-8000-000000000000';
  for (const text of [
    '',
    uuid,
    `adult.${uuid}`,
    `adult.0.${uuid}`,
    `adult.01.${uuid}`,
    `adult.1e3.${uuid}`,
    `adult.9999999999.${uuid}`,
    `Adult.1.${uuid}`,
    `adult.1.${uuid.toUpperCase()}`,
    `adult.1.${uuid} `,
    `adult.1.${uuid}\n`,
    'adult.1.123e4567-e89b-42d3-a456-426614174000',
  ]) {
    assert.equal(parsePredictionId(text), undefined, text);
  }
});
