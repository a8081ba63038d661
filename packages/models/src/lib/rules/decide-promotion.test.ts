import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metrics, Signature } from '@millrace/learning';
import { sampleSignature } from '../testing/sample-version.ts';
import { decidePromotion } from './decide-promotion.ts';

const judged = (metrics: Metrics, signature: Partial<Signature> = {}) => ({
  signature: { ...sampleSignature, ...signature },
  metrics,
});
const champion = (metrics: Metrics, signature?: Partial<Signature>) => ({ ...judged(metrics, signature), version: 3 });

test('the first version is champion, on however few rows', () => {
  const verdict = decidePromotion({ challenger: judged({}), rows: 0 });
  assert.deepEqual([verdict.promoted, verdict.code, verdict.championVersion], [true, 'first_version', undefined]);
});

test('a version that is better on the same rows is promoted, with both figures in the sentence', () => {
  const verdict = decidePromotion({
    challenger: judged({ auc: 0.93412 }),
    champion: champion({ auc: 0.92 }),
    rows: 6513,
    interval: [0.001, 0.0273],
  });
  assert.deepEqual(verdict, {
    promoted: true,
    code: 'better',
    reason:
      'Its AUC of 0.93412 on 6,513 held-out rows is better than the 0.92 of the champion, version 3 (difference between +0.001 and +0.0273 with 95 % confidence).',
    metric: 'auc',
    challenger: 0.93412,
    champion: 0.92,
    championVersion: 3,
    rows: 6513,
    difference: [0.001, 0.0273],
  });
});

test('a model of the mean does not replace one of a quantile, nor one quantile another', () => {
  for (const quantile of [undefined, 0.5]) {
    const verdict = decidePromotion({
      challenger: { ...judged({ auc: 0.9 }), ...(quantile && { quantile }) },
      champion: { ...champion({ auc: 0.6 }), quantile: 0.9 },
      rows: 1000,
    });
    assert.deepEqual([verdict.promoted, verdict.code], [false, 'not_comparable']);
    assert.match(verdict.reason, /the champion the 0.9 quantile/);
  }
  const same = { challenger: { ...judged({ auc: 0.9 }), quantile: 0.9 }, rows: 1000 };
  assert.equal(decidePromotion({ ...same, champion: { ...champion({ auc: 0.6 }), quantile: 0.9 } }).code, 'better');
});

test('a difference that may be chance is told as such, and still decides', () => {
  const sides = { challenger: judged({ auc: 0.93 }), champion: champion({ auc: 0.92 }), rows: 200 };
  const verdict = decidePromotion({ ...sides, interval: [-0.01, 0.03] });
  assert.deepEqual([verdict.promoted, verdict.difference], [true, [-0.01, 0.03]]);
  assert.match(verdict.reason, /between -0\.01 and \+0\.03 with 95 % confidence, so it may be chance/);
  assert.equal(decidePromotion({ ...sides, interval: [0, 0] }).difference, undefined, 'no width tells nothing');
});

test('a version that is the same or worse stays a challenger and says why', () => {
  const worse = decidePromotion({ challenger: judged({ auc: 0.9 }), champion: champion({ auc: 0.92 }), rows: 100 });
  assert.deepEqual([worse.promoted, worse.code], [false, 'not_better']);
  assert.match(worse.reason, /0\.9 on 100 held-out rows is not better than the 0\.92/);
  const same = decidePromotion({ challenger: judged({ auc: 0.92 }), champion: champion({ auc: 0.92 }), rows: 100 });
  assert.deepEqual([same.promoted, same.code], [false, 'not_better']);
  assert.match(same.reason, /the same as/);
});

test('several classes are judged by accuracy, numbers by R²', () => {
  const three = { task: 'multiclass' as const };
  const classes = decidePromotion({
    challenger: judged({ auc: 0.1, accuracy: 0.96 }, three),
    champion: champion({ auc: 0.9, accuracy: 0.95 }, three),
    rows: 60,
  });
  assert.deepEqual([classes.promoted, classes.metric], [true, 'accuracy']);
  const number = { task: 'regression' as const, target: { name: 'price' } };
  const numbers = decidePromotion({
    challenger: judged({ r2: 0.8, rmse: 1 }, number),
    champion: champion({ r2: 0.82, rmse: 9 }, number),
    rows: 60,
  });
  assert.deepEqual([numbers.promoted, numbers.metric], [false, 'r2']);
});

test('below the minimum of held-out rows nothing is promoted by itself', () => {
  const sides = { challenger: judged({ auc: 0.99 }), champion: champion({ auc: 0.5 }) };
  const verdict = decidePromotion({ ...sides, rows: 49 });
  assert.deepEqual([verdict.promoted, verdict.code], [false, 'too_few_rows']);
  assert.match(verdict.reason, /49 held-out rows are too few .* at least 50/);
  assert.equal(decidePromotion({ ...sides, rows: 50 }).promoted, true);
  assert.equal(decidePromotion({ ...sides, rows: 99, minimumRows: 100 }).promoted, false);
});

test('a handful of rows of the rarer class decide nothing, however many there are of the other', () => {
  const sides = { challenger: judged({ auc: 0.93 }), champion: champion({ auc: 0.92 }), rows: 2000 };
  const verdict = decidePromotion({ ...sides, rowsOfRarerClass: 4 });
  assert.deepEqual([verdict.promoted, verdict.code], [false, 'too_few_rows']);
  assert.match(verdict.reason, /^Only 4 of the 2,000 held-out rows are of the rarer class/);
  assert.equal(decidePromotion({ ...sides, rowsOfRarerClass: 5 }).promoted, true);
});

test('a metric that cannot be computed on the held-out rows decides nothing', () => {
  for (const auc of [undefined, Number.NaN]) {
    const metrics: Metrics = auc === undefined ? {} : { auc };
    const verdict = decidePromotion({ challenger: judged({ auc: 0.9 }), champion: champion(metrics), rows: 500 });
    assert.deepEqual([verdict.promoted, verdict.code, verdict.champion], [false, 'too_few_rows', undefined]);
  }
});

test('another target, task or set of classes cannot be compared', () => {
  const others: Partial<Signature>[] = [
    { target: { name: 'other', labels: ['<=50K', '>50K'] } },
    { task: 'multiclass' },
    { target: { name: 'income', labels: ['<=50K', '>50K', '?'] } },
    { target: { name: 'income', labels: ['no', 'yes'] } },
  ];
  for (const other of others) {
    const verdict = decidePromotion({
      challenger: judged({ auc: 1, accuracy: 1 }, other),
      champion: champion({ auc: 0.5, accuracy: 0.5 }),
      rows: 1000,
    });
    assert.deepEqual([verdict.promoted, verdict.code, verdict.championVersion], [false, 'not_comparable', 3]);
  }
});

test('the order of the classes does not matter', () => {
  const verdict = decidePromotion({
    challenger: judged({ auc: 0.9 }, { target: { name: 'income', labels: ['>50K', '<=50K'] } }),
    champion: champion({ auc: 0.8 }),
    rows: 1000,
  });
  assert.equal(verdict.code, 'better');
});
