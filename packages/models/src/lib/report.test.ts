import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldOutMask, type TrainRequest, train } from '@millrace/learning/server';
import { Value } from 'typebox/value';
import { finiteJson } from './registry/finite-json.ts';
import { reportFields } from './report.ts';
import { peopleTable, type Target } from './testing/trained-model.ts';

const requests: [Target, Partial<TrainRequest>, string[]][] = [
  [
    'approved',
    { costs: { falsePositive: 1, falseNegative: 5 }, tuning: { trials: 2 } },
    ['selection', 'threshold', 'trials'],
  ],
  ['grade', {}, ['selection']],
  ['limit', { algorithm: 'linear' }, ['interval']],
];

for (const [target, request, fields] of requests) {
  test(`what a training of "${target}" tells fits what the API promises, once it has been stored`, async () => {
    const table = peopleTable(1);
    const heldOut = heldOutMask(table, ['age', 'city'], 'salt', 0.2);
    const features = ['age', 'city'];
    const told = await train({ table, target, features, seed: 1, threads: 1, heldOut, segments: ['city'], ...request });
    const stored = JSON.parse(finiteJson(told));
    const expected = new Set(['card', 'notes', 'partialDependence', 'permutation', 'segments', ...fields]);
    for (const [field, schema] of Object.entries(reportFields)) {
      assert.equal(field in stored, expected.has(field) || (field === 'suspicions' && field in told), field);
      if (field in stored) assert.deepEqual(Value.Errors(schema, stored[field]), [], field);
    }
  });
}
