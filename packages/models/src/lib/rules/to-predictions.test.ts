import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@millrace/learning';
import { sampleSignature } from '../testing/sample-version.ts';
import { parsePredictionId } from './prediction-id.ts';
import { toPredictions } from './to-predictions.ts';

test('labels keep their JSON type, and the probability is that of the label', () => {
  const signature: Signature = { ...sampleSignature, target: { name: 'stars', labels: [1, 2] } };
  const outputs = [
    { labelIndex: 1, probabilities: [0.25, 0.75] },
    { labelIndex: 0, probabilities: [0.5, 0.5] },
  ];
  const predictions = toPredictions({ model: 'shop', version: 4, signature }, outputs);
  assert.deepEqual(
    predictions.map(({ id: _, ...rest }) => rest),
    [
      { label: 2, probability: 0.75, probabilities: { 1: 0.25, 2: 0.75 } },
      { label: 1, probability: 0.5, probabilities: { 1: 0.5, 2: 0.5 } },
    ],
  );
  for (const { id } of predictions) {
    const { model, version } = parsePredictionId(id) ?? assert.fail();
    assert.deepEqual([model, version], ['shop', 4]);
  }
});

test('a number is a value, with the warnings of its own row and the reasons that were asked for', () => {
  const signature: Signature = { ...sampleSignature, task: 'regression', target: { name: 'price' } };
  const warning = { pointer: '/rows/1/age', code: 'missing', detail: 'no age' };
  const reasons = [{ feature: 'age', contribution: 1 }];
  const predictions = toPredictions(
    { model: 'homes', version: 1, signature },
    [{ value: 1 }, { value: 2, reasons }],
    [undefined, [warning]],
  );
  assert.deepEqual(
    predictions.map(({ id: _, ...rest }) => rest),
    [{ value: 1 }, { value: 2, reasons, warnings: [warning] }],
  );
});

test('a number comes with its interval when the model has one', () => {
  const signature: Signature = { ...sampleSignature, task: 'regression', target: { name: 'price' } };
  const answeredBy = { model: 'homes', version: 1, signature };
  const [withLevel] = toPredictions({ ...answeredBy, intervalLevel: 0.9 }, [{ value: 2, lower: 1, upper: 4 }]);
  assert.deepEqual(withLevel?.interval, { lower: 1, upper: 4, level: 0.9 });
  const [without] = toPredictions({ ...answeredBy, intervalLevel: 0.9 }, [{ value: 2 }]);
  assert.equal(without?.interval, undefined);
});
