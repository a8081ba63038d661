import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import fc from 'fast-check';
import type { DatasetColumn, DatasetProfile, Expectation } from '../../index.ts';
import { openDuckDb } from '../duckdb.ts';
import { readTable } from '../read/read-table.ts';
import type { DatasetTable } from '../read/table.ts';
import { ingestPath } from '../testing/ingest-text.ts';
import { checkVersion } from './check-version.ts';
import { createChunkValidator } from './chunk-validator.ts';

const words = ['red', 'green', 'Blue', "it's", '12', '1.5', '-3', 'yes', 'no', 'ä "q"', '.5e3', '😀'];
const numbers = [0, 1, -1, 2, 3.5, 100, -0.25, 1e6, 1e15, 7];
const days = ['2026-01-01', '2026-02-28', '1999-12-31', '2026-01-01T12:30:00'];

const cellKinds: Record<string, fc.Arbitrary<string>> = {
  integer: fc.integer({ min: -50, max: 50 }).map(String),
  number: fc.constantFrom(...numbers).map(String),
  word: fc.constantFrom(...words),
  yesNo: fc.constantFrom('true', 'false'),
  date: fc.constantFrom(...days),
  nothing: fc.constant(''),
};

const columnOf = (rows: number) =>
  fc.constantFrom(...Object.values(cellKinds)).chain((cell) =>
    fc.array(fc.oneof({ weight: 6, arbitrary: cell }, { weight: 1, arbitrary: fc.constant('') }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

const names = ['a', 'b', 'odd "name"', 'gone'];
const name = fc.constantFrom(...names);
const severity = fc.constantFrom('warn' as const, 'fail' as const);
const share = fc.option(fc.constantFrom(0, 0.1, 0.25, 0.5, 1), { nil: undefined });
const bound = fc.option(fc.constantFrom(...numbers, Date.UTC(2026, 0, 1)), { nil: undefined });
const value = fc.oneof(
  fc.constantFrom(...words, ...days, 'true'),
  fc.constantFrom(...numbers, Date.UTC(2026, 0, 1)),
  fc.boolean(),
);

const expectation = fc.oneof(
  fc.record({ kind: fc.constant('present' as const), column: name, severity }),
  fc.record({
    kind: fc.constant('type' as const),
    column: name,
    type: fc.constantFrom('integer', 'number', 'boolean', 'category', 'text', 'datetime'),
    severity,
  }),
  fc.record({ kind: fc.constant('range' as const), column: name, min: bound, max: bound, share, severity }),
  fc.record({
    kind: fc.constant('set' as const),
    column: name,
    values: fc.array(value, { maxLength: 9 }),
    share,
    severity,
  }),
  fc.record({
    kind: fc.constant('missing-share' as const),
    column: name,
    max: fc.constantFrom(0, 0.1, 0.5, 1),
    severity,
  }),
  fc.record({
    kind: fc.constant('unique' as const),
    columns: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
    severity,
  }),
  fc.record({ kind: fc.constant('row-count' as const), min: fc.nat(30), max: fc.nat(30), severity }),
) as fc.Arbitrary<Expectation>;

const table = fc.integer({ min: 1, max: 25 }).chain((rows) => fc.tuple(columnOf(rows), columnOf(rows), columnOf(rows)));

interface Version {
  parquet: string;
  columns: DatasetColumn[];
  profile: DatasetProfile;
}

async function withVersion(columns: string[][], work: (version: Version) => Promise<void>, header = names.slice(0, 3)) {
  await using directory = await temporaryDirectory();
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  // A last column that is never empty keeps empty rows from being blank lines.
  const lines = (columns[0] ?? []).map((_, row) => `${columns.map((cells) => quoted(cells[row] ?? '')).join(',')},x`);
  const received = join(directory.path, 'received.csv');
  await writeFile(received, `${header.map(quoted).join(',')},filler\n${lines.join('\n')}\n`);
  const file = await ingestPath(received, directory.path, { headerRows: 1 });
  await work({ ...file, parquet: join(directory.path, 'version.parquet') });
}

async function checkBySql(version: Version, expectations: Expectation[]) {
  const instance = await openDuckDb({ memoryMegabytes: 256, threads: 1 });
  const connection = await instance.connect();
  try {
    return await checkVersion({ ...version, connection, expectations });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function sliced({ columns }: DatasetTable, start: number, end: number): DatasetTable {
  return {
    rows: end - start,
    columns: columns.map((column) =>
      'codes' in column
        ? { ...column, codes: column.codes.slice(start, end) }
        : { ...column, values: column.values.slice(start, end) },
    ),
  };
}

async function checkByChunks({ parquet, columns }: Version, expectations: Expectation[], size: number) {
  const whole = await readTable({ path: parquet, columns });
  const booleanWords = Object.fromEntries(
    columns.flatMap((column) => (column.words ? [[column.name, column.words]] : [])),
  );
  const validator = createChunkValidator(expectations, { booleanWords });
  for (let start = 0; start < whole.rows; start += size) {
    validator.add(sliced(whole, start, Math.min(whole.rows, start + size)));
  }
  return validator.report();
}

/** Fields that are left out, as they come from a request. */
const plain = (expectations: Expectation[]): Expectation[] => JSON.parse(JSON.stringify(expectations));

test('a version checked in SQL and the same rows checked in chunks have the same report', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.array(expectation, { minLength: 20, maxLength: 120 }),
      fc.integer({ min: 1, max: 30 }),
      async (columns, asked, size) => {
        await withVersion(columns, async (version) => {
          const expectations = plain(asked);
          const bySql = await checkBySql(version, expectations);
          assert.deepEqual(await checkByChunks(version, expectations, size), bySql);
          const told = bySql.passed + bySql.warned + bySql.failed;
          assert.ok(told <= expectations.length);
          assert.equal(bySql.results.length, bySql.warned + bySql.failed);
        });
      },
    ),
    { numRuns: 20 },
  );
});

test('every kind of expectation has the same report both ways, of columns of every type', async () => {
  const few = {
    whole: ['1', '2', '-3', '2', '', '40', '0'],
    part: ['1', '2.25', '-3.5', '2.25', '', '1e9', '-0.0'],
    flag: ['yes', 'no', 'yes', 'yes', '', 'no', 'no'],
    truth: ['true', 'false', 'true', 'true', '', 'false', 'true'],
    mixed: ['12', '.5e3', 'x1', '12', '', '1.', 'yes'],
    digits: ['007', '008', '009', '007', '', '010', '011'],
    word: ['yes', 'no', 'maybe', 'yes', '', "it's", 'no'],
    day: ['2026-01-01', '2026-01-02', '1969-12-31', '2026-01-01', '', '2027-01-01', '2026-01-03'],
    empty: ['', '', '', '', '', '', ''],
  };
  // More words than a profile lists.
  const rows = Array.from({ length: 28 }, (_, row) => row);
  const repeated = Object.entries(few).map(([name, cells]) => [name, rows.map((row) => cells[row % 7] as string)]);
  const columns: Record<string, string[]> = { ...Object.fromEntries(repeated), many: rows.map((row) => `w${row}`) };
  const all = [...Object.keys(columns), 'gone'];
  const expectations: Expectation[] = all.flatMap((column): Expectation[] => [
    { kind: 'present', column, severity: 'warn' },
    ...(['integer', 'number', 'boolean', 'category', 'text', 'datetime'] as const).map(
      (type): Expectation => ({ kind: 'type', column, type, severity: 'fail' }),
    ),
    ...[-3.5, -3, 0, 2, 2.25, 40, Date.UTC(2026, 0, 1)].flatMap((bound): Expectation[] => [
      { kind: 'range', column, min: bound, severity: 'fail' },
      { kind: 'range', column, max: bound, share: 0.5, severity: 'warn' },
    ]),
    { kind: 'set', column, values: [1, '2', 2.25, true, 'no', '12', '2026-01-01'], severity: 'fail' },
    { kind: 'set', column, values: ['yes', 'false', '2026-01-02T00:00:00Z', '40'], share: 0.2, severity: 'warn' },
    { kind: 'set', column, values: ['w1', 'w2', 'w3'], share: 0.8, severity: 'fail' },
    ...[0, 0.1, 1 / 7, 0.5].map((max): Expectation => ({ kind: 'missing-share', column, max, severity: 'warn' })),
    ...all.map((other): Expectation => ({ kind: 'unique', columns: [...new Set([column, other])], severity: 'warn' })),
  ]);
  await withVersion(
    Object.values(columns),
    async (version) => {
      for (const kind of ['type', 'present', 'none'] as const) {
        // Without what tells of a lost or mistyped column, each of its other expectations tells.
        const asked = expectations.filter((each) => kind === 'none' || each.kind !== kind);
        for (let start = 0; start < asked.length; start += 100) {
          const some = asked.slice(start, start + 100);
          assert.deepEqual(await checkByChunks(version, some, 3), await checkBySql(version, some));
        }
      }
    },
    Object.keys(columns),
  );
});
