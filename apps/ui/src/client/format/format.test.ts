import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namePattern } from '@millrace/runtime';
import fc from 'fast-check';
import { formatMetric } from './metrics.ts';
import { suggestName, suggestNameOfFile } from './names.ts';
import { formatBytes, formatMeasure, formatShare } from './numbers.ts';
import { formatAgo, formatDuration } from './times.ts';

test('any text makes a name that the API takes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => new RegExp(namePattern).test(suggestName(text))));
  assert.equal(suggestNameOfFile('Köpfe & Zahlen (2).CSV'), 'kopfe-zahlen-2');
  assert.equal(suggestNameOfFile('penguins.csv.gz'), 'penguins');
});

test('a share is never rounded to certainty', () => {
  assert.equal(formatShare(1), '100 %');
  assert.equal(formatShare(0.99999), '> 99.9 %');
  assert.equal(formatShare(0.00001), '< 0.1 %');
  assert.equal(formatShare(0), '0 %');
  assert.equal(formatShare(0.985), '98.5 %');
  assert.equal(formatShare(0.44), '44 %');
});

test('what rounds to nothing has no sign', () => {
  assert.equal(formatMetric('r2', -0.0001), '0.000');
  assert.equal(formatMetric('r2', -0.25), '-0.250');
});

test('measures, sizes and times are short', () => {
  assert.equal(formatMeasure(206855.81), '206,900');
  assert.equal(formatMeasure(3750), '3,750');
  assert.equal(formatMeasure(0.000012), '1.2e-5');
  assert.equal(formatMeasure(12_500_000), '12.5M');
  assert.equal(formatBytes(13_500), '13.5 KB');
  assert.equal(formatDuration(200_000), '3 min 20 s');
  const now = Date.parse('2026-01-02T12:00:00Z');
  assert.equal(formatAgo('2026-01-02T11:59:50Z', now), 'just now');
  assert.equal(formatAgo('2026-01-02T11:55:00Z', now), '5 minutes ago');
});
