import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnProfile } from '../../index.ts';
import { ingestText } from '../testing/ingest-text.ts';

async function profileOf(values: (string | number)[]): Promise<ColumnProfile> {
  const { profile } = await ingestText(`x;n\n${values.map((value, index) => `${value};${index % 2}`).join('\n')}\n`);
  return profile.columns[0] as ColumnProfile;
}

test('numbers: count, spread, quantiles and a histogram that holds every value', async () => {
  const profile = await profileOf([...Array.from({ length: 101 }, (_, index) => index), '', 'NA']);
  assert.deepEqual([profile.missing, profile.distinct, profile.min, profile.max, profile.mean], [2, 101, 0, 100, 50]);
  assert.deepEqual(profile.quantiles, { p05: 5, p25: 25, p50: 50, p75: 75, p95: 95 });
  assert.ok(Math.abs((profile.standardDeviation ?? 0) - Math.sqrt((101 * 102) / 12)) < 1e-9);
  assert.deepEqual([profile.histogram?.edges.length, profile.histogram?.edges.at(-1)], [21, 100]);
  assert.deepEqual(profile.histogram?.counts, [...Array(19).fill(5), 6]);
});

test('one value, and values at the ends of what a double holds, have a histogram too', async () => {
  assert.deepEqual((await profileOf([4.5, 4.5])).histogram, { edges: [4, 5], counts: [2] });
  for (const far of ['1e300', '1.7976931348623157e308', '-1.7976931348623157e308']) {
    assert.deepEqual((await profileOf([far, far])).histogram?.counts, [2]);
  }
  const extreme = await profileOf(['-1.7e308', '1.7e308', '0.5']);
  assert.deepEqual([extreme.min, extreme.max, extreme.mean], [-1.7e308, 1.7e308, undefined]);
  assert.equal(
    extreme.histogram?.counts.reduce((sum, count) => sum + count),
    3,
  );
  const close = await profileOf([1, 1.0000000000000002]);
  assert.equal(
    close.histogram?.counts.reduce((sum, count) => sum + count),
    2,
  );
});

test('a histogram counts each value into the interval that its edges name', async () => {
  const values = [0, 0.1, 1, 1.5, 5, 9.999, 10, 19, 19.5, 20];
  const { histogram } = await profileOf(values);
  const edges = Array.from({ length: 21 }, (_, index) => index);
  assert.deepEqual(histogram?.edges, edges);
  const counts = edges.slice(1).map((end, bin) => {
    return values.filter((value) => value >= (edges[bin] as number) && (value < end || (end === 20 && value === 20)))
      .length;
  });
  assert.deepEqual(histogram?.counts, counts);
});

test('words: the twenty most frequent, equals in the order of their letters', async () => {
  const words = Array.from({ length: 30 }, (_, index) => String.fromCharCode(97 + (index % 26)));
  const { top, distinct } = await profileOf([...words, 'z', 'z']);
  assert.equal(distinct, 26);
  assert.equal(top?.length, 20);
  assert.deepEqual(top?.slice(0, 5), [
    { value: 'z', count: 3 },
    { value: 'a', count: 2 },
    { value: 'b', count: 2 },
    { value: 'c', count: 2 },
    { value: 'd', count: 2 },
  ]);
});

test('booleans and dates are described as what they are', async () => {
  assert.deepEqual((await profileOf(['true', 'false', 'true'])).top, [
    { value: true, count: 2 },
    { value: false, count: 1 },
  ]);
  const dates = await profileOf(['1970-01-01', '1970-01-03']);
  assert.deepEqual([dates.min, dates.max, dates.mean], [0, 172_800_000, 86_400_000]);
});

test('a column without values has counts and nothing else', async () => {
  assert.deepEqual(await profileOf(['', 'NA']), {
    name: 'x',
    type: 'text',
    role: 'constant',
    missing: 2,
    distinct: 0,
    top: [],
  });
});

test('above 100,000 rows counts stay exact and quantiles close', async () => {
  const profile = await profileOf(Array.from({ length: 150_000 }, (_, index) => (index * 7_919) % 150_000));
  assert.deepEqual([profile.distinct, profile.min, profile.max, profile.mean], [150_000, 0, 149_999, 74_999.5]);
  assert.ok(Math.abs((profile.quantiles?.p50 ?? 0) - 75_000) < 1_500);
  const words = await profileOf(Array.from({ length: 150_000 }, (_, index) => `w${index % 50_000}`));
  assert.deepEqual([words.distinct, words.top?.[0]], [50_000, { value: 'w0', count: 3 }]);
});

test('above 100,000 rows a column with few different values has the figures that all of them have', async () => {
  const values = Array.from({ length: 150_000 }, (_, index) => (index % 7 === 0 ? '' : (index * 7_919) % 1_009));
  const sorted = values.filter((value) => value !== '').sort((a, b) => Number(a) - Number(b)) as number[];
  const profile = await profileOf(values);
  assert.deepEqual([profile.missing, profile.distinct, profile.min, profile.max], [21_429, 1_009, 0, 1_008]);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  assert.ok(Math.abs((profile.mean ?? 0) - mean) < 1e-9);
  assert.equal(profile.quantiles?.p25, sorted[Math.round(0.25 * (sorted.length - 1))]);
  assert.equal(
    profile.histogram?.counts.reduce((sum, count) => sum + count),
    sorted.length,
  );
  assert.equal(profile.histogram?.counts[0], sorted.filter((value) => value < 1_008 / 20).length);
});
