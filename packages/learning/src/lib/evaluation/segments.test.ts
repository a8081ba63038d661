import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binaryScores } from '../../testing/scores.ts';
import { numbers, words } from '../../testing/tables.ts';
import { differenceInterval } from './gaps.ts';
import { segmentMetrics, segmentTable } from './segments.ts';

const rows = 400;
const all = new Uint32Array(rows).map((_, row) => row);
/** Every second row is positive; in the south the model finds each second positive only. */
const actual = Float64Array.from(all, (row) => row % 2);
const isSouth = (row: number): boolean => row >= 300;
const scores = binaryScores(
  Array.from(all, (row) => (row % 2 === 1 && !(isSouth(row) && row % 4 === 1) ? 0.8 : row % 20 === 0 ? 0.7 : 0.2)),
);
const region = words('region', rows, (row) => (row < 10 ? undefined : isSouth(row) ? 'south' : 'north'));

test('each value of a column has its rows, rates and intervals, as counted by hand', () => {
  const segments = segmentMetrics('binary', actual, scores, region, all);
  assert.deepEqual(
    segments.map(({ name, kind, rows: count, tooSmall }) => [name, kind, count, tooSmall]),
    [
      ['north', 'value', 290, false],
      ['south', 'value', 100, false],
      ['(missing)', 'missing', 10, true],
    ],
  );
  const [north, south] = segments;
  assert.deepEqual([north?.truePositiveRate, south?.truePositiveRate], [1, 0.5]);
  assert.deepEqual([south?.falsePositiveRate, south?.actualRate, south?.positiveRate], [5 / 50, 0.5, 0.3]);
  const [low, high] = south?.intervals.truePositiveRate ?? [1, 0];
  assert.ok(low < 0.5 && 0.5 < high && high < 0.7);
});

test('the gaps name the segments that are furthest apart, and leave out those that are too small', () => {
  const { gaps } = segmentTable('binary', actual, scores, region, all);
  const gap = gaps.find(({ metric }) => metric === 'truePositiveRate');
  assert.deepEqual([gap?.gap, gap?.lowest, gap?.highest], [0.5, 'south', 'north']);
  assert.ok(gap?.interval && gap.interval[0] > 0.3 && gap.interval[1] < 0.7);
  assert.ok(gaps.every(({ lowest, highest }) => lowest !== '(missing)' && highest !== '(missing)'));
});

test('a threshold of the caller decides what counts as answered', () => {
  const [north] = segmentMetrics('binary', actual, scores, region, all, { threshold: 0.75 });
  assert.equal(north?.falsePositiveRate, 0);
});

test('numbers and dates are cut into ranges of about as many rows that hold every row once', () => {
  for (const type of ['number', 'datetime'] as const) {
    const column = numbers(
      'when',
      rows,
      (row) => (row % 8 === 0 ? Number.NaN : 1.6e12 + ((row * 131) % rows) * 3.6e6),
      type,
    );
    const segments = segmentMetrics('regression', actual, { values: Float32Array.from(actual) }, column, all);
    assert.deepEqual(
      segments.map(({ kind }) => kind),
      ['range', 'range', 'range', 'range', 'missing'],
    );
    assert.equal(
      segments.reduce((sum, segment) => sum + segment.rows, 0),
      rows,
    );
    for (const { rows: count } of segments.slice(0, 4)) assert.ok(Math.abs(count - 350 / 4) <= 2);
    if (type === 'datetime') assert.match(segments[0]?.name ?? '', /^2020-09-13/);
  }
});

test('few different numbers and booleans are cut by value, rare words are put together', () => {
  const kinds = (column: Parameters<typeof segmentMetrics>[3]): string[] =>
    segmentMetrics('binary', actual, scores, column, all).map(({ name }) => name);
  assert.deepEqual(kinds(numbers('member', rows, (row) => row % 2, 'boolean')), ['false', 'true']);
  assert.deepEqual(kinds(numbers('doors', rows, (row) => 2 + (row % 3), 'integer')), ['2', '3', '4']);
  const names = kinds(words('city', rows, (row) => `city ${Math.min(row % 40, 12)}`));
  assert.equal(names.length, 11);
  assert.deepEqual([names[0], names[10]], ['city 12', '(other)']);
});

test('segments of values tell whether the model is too high or too low in them', () => {
  const values = Float32Array.from(all, (row) => (actual[row] as number) + (isSouth(row) ? 3 : 0));
  const { segments, gaps } = segmentTable('regression', actual, { values }, region, all);
  assert.deepEqual(
    segments.map(({ metrics }) => metrics.meanError),
    [0, 3, 0],
  );
  assert.equal(gaps.find(({ metric }) => metric === 'meanError')?.highest, 'south');
});

test('weights count in every figure of a segment: two is the row twice', () => {
  const weights = Float64Array.from(all, (row) => 1 + (row % 3));
  const repeated = Uint32Array.from(
    Array.from(all).flatMap((row) => new Array<number>(weights[row] as number).fill(row)),
  );
  const repeatedScores = binaryScores(Array.from(repeated, (row) => scores.probabilities?.[row * 2 + 1] as number));
  const one = segmentMetrics('binary', actual, scores, region, all, { weights });
  const other = segmentMetrics(
    'binary',
    Float64Array.from(repeated, (row) => actual[row] as number),
    repeatedScores,
    region,
    repeated,
  );
  one.forEach((segment, place) => {
    for (const name of ['positiveRate', 'truePositiveRate', 'falsePositiveRate', 'actualRate'] as const) {
      assert.ok(Math.abs((segment[name] ?? 0) - (other[place]?.[name] ?? 0)) < 1e-12, name);
    }
  });
});

test('the interval of a difference is made of both intervals', () => {
  const [low, high] = differenceInterval(0.7, [0.6, 0.75], 0.4, [0.36, 0.52]);
  assert.ok(Math.abs(low - (0.3 - Math.hypot(0.1, 0.12))) < 1e-12);
  assert.ok(Math.abs(high - (0.3 + Math.hypot(0.05, 0.04))) < 1e-12);
});
