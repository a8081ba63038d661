import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { keepPartitions } from './partitions.ts';

let subject: TestDatabase;
before(async () => {
  subject = await testDatabase([]);
});
after(() => subject[Symbol.asyncDispose]());
beforeEach(async () => {
  await subject.database.pool.query(`
    DROP TABLE IF EXISTS things;
    CREATE TABLE things (id uuid PRIMARY KEY, text text) PARTITION BY RANGE (id);
    CREATE TABLE things_other PARTITION OF things DEFAULT;`);
});

const table = 'things';
const november = new Date('2026-11-23T12:00:00Z');

/** As a clock at that time makes it. */
function idAt(time: string, tail = '000000000001'): string {
  const hex = Date.parse(time).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-${tail}`;
}

async function add(...times: string[]): Promise<void> {
  for (const time of times) await subject.database.pool.query('INSERT INTO things VALUES ($1, $2)', [idAt(time), time]);
}

async function places(): Promise<Record<string, string[]>> {
  const { rows } = await subject.database.pool.query(
    'SELECT tableoid::regclass::text AS place, text FROM things ORDER BY id',
  );
  return Object.fromEntries(
    [...new Set(rows.map(({ place }) => place))].map((place) => [
      place,
      rows.filter((row) => row.place === place).map(({ text }) => text),
    ]),
  );
}

test('a row lies in the month that it was made in, to the millisecond', async () => {
  const { made } = await keepPartitions(subject.database, { table, now: november });
  assert.deepEqual(made, ['things_2026_11', 'things_2026_12', 'things_2027_01']);
  await add('2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z');
  assert.deepEqual(await places(), {
    things_2026_11: ['2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z'],
    things_2026_12: ['2026-12-01T00:00:00.000Z'],
  });
});

test('repeating it, also at once, changes nothing', async () => {
  const several = await Promise.all(
    [1, 2, 3].map(() => keepPartitions(subject.database, { table, now: november, keepDays: 10_000 })),
  );
  assert.equal(several.flatMap(({ made }) => made).length, 3);
  assert.deepEqual(await keepPartitions(subject.database, { table, now: november }), { made: [], dropped: [] });
});

test('rows of a clock that jumped are kept, and move into their month when it comes', async () => {
  await keepPartitions(subject.database, { table, now: november });
  await add('2031-05-05T00:00:00Z', '1990-01-01T00:00:00Z');
  await keepPartitions(subject.database, { table, now: new Date('2031-04-20T00:00:00Z') });
  assert.deepEqual(await places(), {
    things_other: ['1990-01-01T00:00:00Z'],
    things_2031_05: ['2031-05-05T00:00:00Z'],
  });
});

test('months that nobody made in time are made up for, with the rows that came meanwhile', async () => {
  await keepPartitions(subject.database, { table, now: november });
  await add('2027-03-03T00:00:00Z');
  const { made } = await keepPartitions(subject.database, { table, now: new Date('2027-05-01T00:00:00Z') });
  assert.deepEqual(
    made,
    ['02', '03', '04', '05', '06', '07'].map((month) => `things_2027_${month}`),
  );
  assert.deepEqual(await places(), { things_2027_03: ['2027-03-03T00:00:00Z'] });
});

test('a month goes when its last day is past the days to keep, and no sooner', async () => {
  await keepPartitions(subject.database, { table, now: november });
  await add('2026-11-30T23:00:00Z', '1990-01-01T00:00:00Z');
  const late = (day: string) => keepPartitions(subject.database, { table, now: new Date(day), keepDays: 90 });
  assert.deepEqual((await late('2027-02-28T23:59:59Z')).dropped, []);
  assert.deepEqual(await places(), { things_2026_11: ['2026-11-30T23:00:00Z'] });
  assert.deepEqual((await late('2027-03-01T00:00:00Z')).dropped, ['things_2026_11']);
  assert.deepEqual(await places(), {});
});
