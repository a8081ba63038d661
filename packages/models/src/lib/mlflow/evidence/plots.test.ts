import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plotsOf } from './plots.ts';

test('each curve that a model has becomes a picture, and words from the data stay words', () => {
  const plots = plotsOf({
    learning: { metric: 'loss', round: [1, 2], training: [2, 1] },
    roc: [
      { label: '<b>&"\u0007', auc: 1, falsePositiveRate: [0, 0, 1], truePositiveRate: [0, 1, 1] },
      { label: 'b', auc: 1, falsePositiveRate: [0, 1], truePositiveRate: [0, 1] },
    ],
    confusion: {
      labels: ['<script>', 'b'],
      matrix: [
        [3, 1],
        [0, 4],
      ],
    },
    residuals: { predicted: [1, 1], actual: [1, 1], histogram: { edges: [0, 1], counts: [2] } },
  });
  assert.deepEqual([...plots.keys()], ['learning', 'roc', 'confusion', 'predicted-actual']);
  for (const svg of plots.values()) {
    assert.ok(!svg.includes('\u0007'));
    assert.match(svg, /^<svg [^>]+>/);
    assert.doesNotMatch(svg, /<script|<b>|NaN|Infinity/);
  }
});

test('a model without curves has no pictures', () => {
  assert.equal(plotsOf({}).size, 0);
});
