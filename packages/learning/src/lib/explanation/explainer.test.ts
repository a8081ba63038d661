import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedFeatures, mixedTable } from '../../testing/tables.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { encodeRows } from '../onnx/encode.ts';
import { openModel } from '../onnx/model.ts';
import { train } from '../train.ts';
import { openExplainer } from './explainer.ts';

const table = mixedTable(300);
const rows = [
  { age: 70, 'income per year': 900, member: true, since: '2022-09-01T00:00:00Z', city: 'oslo' },
  { age: 5, city: 'atlantis' },
  {},
];

async function explained(target: string) {
  const heldOut = heldOutMask(table, mixedFeatures, 's', 0.2);
  const { onnx, explainer, signature } = await train({
    table,
    target,
    features: mixedFeatures,
    seed: 1,
    heldOut,
    parameters: { maximumRounds: 40 },
    calibrate: false,
  });
  const model = await openModel(onnx, signature);
  const output = await model.predict(encodeRows(signature, rows), rows.length);
  await model.release();
  return { output, explainer: openExplainer(explainer, signature) };
}

function total(start: number | undefined, reasons: { contribution: number }[] | undefined): number {
  return (reasons ?? []).reduce((sum, { contribution }) => sum + contribution, start as number);
}

test('the reasons of a value add up to it from the expected value', async () => {
  const { output, explainer } = await explained('price');
  explainer.reasons(rows).forEach((reasons, row) => {
    assert.equal(reasons.length, mixedFeatures.length);
    assert.ok(Math.abs(total(explainer.expected[0], reasons) - (output.values?.[row] as number)) < 1e-4);
  });
});

test('the reasons of a yes or no add up to the log-odds of the answer given', async () => {
  const { output, explainer } = await explained('approved');
  explainer.reasons(rows).forEach((reasons, row) => {
    const answer = output.labelIndex?.[row] as number;
    const probability = output.probabilities?.[row * 2 + answer] as number;
    const logOdds = Math.log(probability / (1 - probability));
    assert.ok(Math.abs(total(explainer.expected[answer], reasons) - logOdds) < 1e-3);
  });
});

test('the reasons of all classes together add up to their probabilities', async () => {
  const { output, explainer } = await explained('grade');
  const margins = [0, 1, 2].map((k) =>
    explainer.reasons(rows, k).map((reasons) => total(explainer.expected[k], reasons)),
  );
  rows.forEach((_, row) => {
    const exponents = margins.map((ofClass) => Math.exp(ofClass[row] as number));
    const sum = exponents.reduce((all, each) => all + each, 0);
    exponents.forEach((each, k) => {
      assert.ok(Math.abs(each / sum - (output.probabilities?.[row * 3 + k] as number)) < 1e-5);
    });
  });
  const predicted = explainer
    .reasons(rows)
    .map((reasons, row) => total(explainer.expected[output.labelIndex?.[row] as number], reasons));
  predicted.forEach((margin, row) => {
    assert.ok(Math.abs(margin - Math.max(...margins.map((ofClass) => ofClass[row] as number))) < 1e-9);
  });
});

test('the largest contribution comes first', async () => {
  const { explainer } = await explained('price');
  for (const reasons of explainer.reasons(rows)) {
    const sizes = reasons.map(({ contribution }) => Math.abs(contribution));
    assert.deepEqual(
      sizes,
      sizes.toSorted((one, other) => other - one),
    );
  }
});
