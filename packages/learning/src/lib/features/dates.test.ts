import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CalendarPart, chooseDateParts, datePartOf, lastInstant } from './dates.ts';

const dayInMilliseconds = 86_400_000;

/** The same parts, as the language's own dates tell them. */
const byDate: Record<CalendarPart, (date: Date) => number> = {
  month: (date) => date.getUTCMonth() + 1,
  dayOfMonth: (date) => date.getUTCDate(),
  dayOfYear: (date) => {
    const start = new Date(0).setUTCFullYear(date.getUTCFullYear(), 0, 1);
    return Math.floor((date.getTime() - start) / dayInMilliseconds) + 1;
  },
  dayOfWeek: (date) => (date.getUTCDay() + 6) % 7,
  weekend: (date) => (date.getUTCDay() % 6 === 0 ? 1 : 0),
  hour: (date) => date.getUTCHours(),
  minuteOfDay: (date) => date.getUTCHours() * 60 + date.getUTCMinutes(),
};
const parts = Object.keys(byDate) as CalendarPart[];

/** Any date, with those near leap days, ends of centuries and the epoch often among them. */
const anyInstant = fc.oneof(
  // The first year of the range is cut short, and its first day cannot be asked for.
  fc.integer({ min: -lastInstant + 366 * dayInMilliseconds, max: lastInstant }),
  fc
    .tuple(fc.integer({ min: -4000, max: 4000 }), fc.integer({ min: 0, max: 1 }), fc.integer({ min: -2, max: 31 }))
    .map(([year, month, day]) => new Date(0).setUTCFullYear(year, month + 1, day)),
  fc.integer({ min: -3 * dayInMilliseconds, max: 3 * dayInMilliseconds }),
);

test('every part of every date that the language knows is the one that its own dates tell', () => {
  fc.assert(
    fc.property(anyInstant, (instant) => {
      for (const part of parts) {
        assert.equal(datePartOf(part, instant, 0), byDate[part](new Date(instant)), `${part} of ${instant}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a missing date is missing in each part, one beyond all dates counts as the last, a fraction is cut off', () => {
  for (const part of parts) {
    assert.equal(datePartOf(part, Number.NaN, 0), Number.NaN);
    assert.equal(datePartOf(part, 1e300, 0), byDate[part](new Date(lastInstant)));
    assert.equal(datePartOf(part, Number.POSITIVE_INFINITY, 0), byDate[part](new Date(lastInstant)));
    assert.equal(datePartOf(part, -0.5, 0), byDate[part](new Date(0)));
  }
});

function partsOf(rows: number, instantOf: (row: number) => number): string[] {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return chooseDateParts(Float64Array.from(all, instantOf), all);
}

test('parts are used only when they differ between rows and their cycle comes round', () => {
  const start = Date.UTC(2021, 0, 4);
  const daily = ['elapsed', 'month', 'dayOfMonth', 'dayOfYear', 'dayOfWeek', 'weekend'];
  assert.deepEqual(
    partsOf(800, (row) => start + row * dayInMilliseconds),
    daily,
  );
  assert.deepEqual(
    partsOf(20, (row) => start + row * dayInMilliseconds),
    ['elapsed', 'dayOfWeek', 'weekend'],
  );
  assert.deepEqual(
    partsOf(20, (row) => start + row * 7 * dayInMilliseconds),
    ['elapsed', 'dayOfMonth'],
  );
  assert.deepEqual(
    partsOf(5, (row) => start + row * dayInMilliseconds),
    ['elapsed'],
  );
  assert.deepEqual(
    partsOf(99, (row) => start + row * 3_600_000),
    ['elapsed', 'hour'],
  );
  assert.deepEqual(
    partsOf(99, (row) => start + row * 3_660_000),
    ['elapsed', 'hour', 'minuteOfDay'],
  );
  assert.deepEqual(
    partsOf(9, () => Number.NaN),
    ['elapsed'],
  );
});
