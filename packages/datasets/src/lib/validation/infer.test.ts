import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import fc from 'fast-check';
import type { Expectation, ValidationReport } from '../../index.ts';
import { openDuckDb } from '../duckdb.ts';
import { readTable } from '../read/read-table.ts';
import type { DatasetTable, TableColumn } from '../read/table.ts';
import { ingestPath } from '../testing/ingest-text.ts';
import { generatedCsv, realDataset } from '../testing/sample-csv.ts';
import { checkVersion } from './check-version.ts';
import { createChunkValidator } from './chunk-validator.ts';
import { gatherEvidence } from './evidence.ts';
import { inferExpectations } from './infer.ts';

const real = ['penguins', 'auto_mpg', 'wine_quality', 'california_housing', 'bank_marketing', 'adult'];

/** Draws the same halves each time: a linear congruential generator (Park and Miller). */
function halvesOf(lines: string[], seed: number): [string[], string[]] {
  const halves: [string[], string[]] = [[], []];
  let state = seed;
  for (const line of lines) {
    state = (state * 48_271) % 2_147_483_647;
    halves[state > 1_073_741_823 ? 1 : 0].push(line);
  }
  return halves;
}

async function ingestLines(header: string, lines: string[]) {
  const directory = await temporaryDirectory();
  const received = join(directory.path, 'received.csv');
  await writeFile(received, `${[header, ...lines].join('\n')}\n`);
  const file = await ingestPath(received, directory.path);
  return {
    ...file,
    parquet: join(directory.path, 'version.parquet'),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

type Half = Awaited<ReturnType<typeof ingestLines>>;

interface Halves {
  expectations: Expectation[];
  own: ValidationReport;
  other: ValidationReport;
  /** The other half. */
  table: DatasetTable;
  half: Half;
}

/** What one half of a table leads to expect, and how both fare. */
async function compareHalves(content: string, seed: number): Promise<Halves> {
  const [header = '', ...lines] = content.trimEnd().split(/\r?\n/);
  const [first, second] = halvesOf(lines, seed);
  await using half = await ingestLines(header, first);
  await using otherHalf = await ingestLines(header, second);
  const instance = await openDuckDb({ memoryMegabytes: 512, threads: 2 });
  const connection = await instance.connect();
  try {
    const evidence = await gatherEvidence({ connection, ...half });
    const expectations = inferExpectations(half.columns, half.profile, evidence);
    const own = await checkVersion({ connection, ...half, expectations });
    const other = await checkVersion({ connection, ...otherHalf, expectations });
    const table = await readTable({ path: otherHalf.parquet, columns: otherHalf.columns });
    return { expectations, own, other, table, half: otherHalf };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const scales: Record<string, (value: number) => number> = {
  'a thousand times': (value) => value * 1_000,
  'a thousandth': (value) => value / 1_000,
  'inches for centimetres': (value) => value / 2.54,
  'kilometres for miles': (value) => value * 1.609,
  'pounds for kilograms': (value) => value * 2.2,
  'Fahrenheit for Celsius': (value) => value * 1.8 + 32,
};

/** The half as it would be with one thing gone wrong, by what went wrong. */
function* damaged({ table, half }: Halves): Generator<[column: string, what: string, DatasetTable]> {
  for (const [index, column] of table.columns.entries()) {
    const { role } = half.columns[index] ?? {};
    const { name } = column;
    const withColumn = (changed: TableColumn) => ({ ...table, columns: table.columns.with(index, changed) });
    yield [name, `${name} lost`, { ...table, columns: table.columns.toSpliced(index, 1) }];
    if ('codes' in column) {
      yield [
        name,
        `half of ${name} missing`,
        withColumn({ ...column, codes: column.codes.map((code, row) => (row % 2 ? -1 : code)) }),
      ];
      if (role !== 'feature' || column.type !== 'category') continue;
      for (const [code, word] of column.categories.entries()) {
        if (column.codes.filter((each) => each === code).length < 10) continue;
        yield [
          name,
          `${word} of ${name} renamed`,
          withColumn({ ...column, categories: column.categories.with(code, `${word}!`) }),
        ];
      }
      continue;
    }
    const mapped = (change: (value: number, row: number) => number) =>
      withColumn({ ...column, values: column.values.map(change) });
    yield [name, `half of ${name} missing`, mapped((value, row) => (row % 2 ? Number.NaN : value))];
    if (role !== 'feature' || (column.type !== 'integer' && column.type !== 'number')) continue;
    for (const [what, scale] of Object.entries(scales)) yield [name, `${name} in ${what}`, mapped(scale)];
  }
}

for (const name of real) {
  const path = realDataset(`${name}.csv`);
  test(`${name}: a random half meets what the other half leads to expect, and no damage to it passes`, {
    skip: !path && 'the data set is not here',
  }, async () => {
    const halves = await compareHalves(await readFile(path as string, 'utf8'), 7);
    assert.equal(halves.own.outcome, 'pass');
    assert.equal(halves.own.passed, halves.expectations.length);
    assert.deepEqual(
      halves.other.results.filter(({ outcome }) => outcome === 'fail'),
      [],
    );
    for (const [column, what, table] of damaged(halves)) {
      const validator = createChunkValidator(
        halves.expectations.filter((each) => 'column' in each && each.column === column),
      );
      validator.add(table);
      assert.notEqual(validator.report().outcome, 'pass', what);
    }
  });
}

test('halves of small tables, drawn again and again, do not fail each other', async () => {
  const path = realDataset('penguins.csv');
  const content = path ? await readFile(path, 'utf8') : generatedCsv(300);
  for (let seed = 1; seed <= 12; seed++) {
    const { other } = await compareHalves(content, seed * 1_000_003);
    assert.deepEqual(
      other.results.filter(({ outcome }) => outcome === 'fail'),
      [],
      `seed ${seed}`,
    );
  }
});

test('a table of every type leads to expectations of every kind, which it meets itself', async () => {
  const { own, expectations } = await compareHalves(generatedCsv(2_000), 3);
  assert.equal(own.outcome, 'pass');
  const kinds = new Set(expectations.map(({ kind, severity }) => `${kind} ${severity}`));
  for (const kind of [
    'present fail',
    'present warn',
    'type fail',
    'type warn',
    'range fail',
    'range warn',
    'set warn',
    'set fail',
    'missing-share warn',
    'missing-share fail',
    'unique warn',
    'row-count warn',
    'row-count fail',
  ]) {
    assert.ok(kinds.has(kind), kind);
  }
});

test('whatever a table holds, it meets what it leads to expect', async () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'a', 'b', 'x y', '1', '0', '-5', '1e300', '-1e308', '0.1', '2026-05-01', 'true'),
    fc.integer().map(String),
  );
  const column = fc.oneof(
    fc.array(cell, { minLength: 30, maxLength: 30 }),
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), { minLength: 30, maxLength: 30 }),
  );
  await fc.assert(
    fc.asyncProperty(column, column, async (a, b) => {
      await using version = await ingestLines(
        'a,b,c',
        a.map((value, row) => `${value},${b[row]},x`),
      );
      const instance = await openDuckDb({ memoryMegabytes: 256, threads: 1 });
      const connection = await instance.connect();
      try {
        const evidence = await gatherEvidence({ connection, ...version });
        const expectations = inferExpectations(version.columns, version.profile, evidence);
        const report = await checkVersion({ connection, ...version, expectations });
        assert.deepEqual(report, { outcome: 'pass', passed: expectations.length, warned: 0, failed: 0, results: [] });
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    }),
    { numRuns: 25 },
  );
});

test('a very wide table leads to no more expectations than are kept', () => {
  const columns = Array.from(
    { length: 10_000 },
    (_, index) => ({ name: `c${index}`, type: 'integer', role: 'feature' }) as const,
  );
  const profile = {
    rows: 500,
    columns: columns.map((column) => ({
      ...column,
      missing: 3,
      distinct: 90,
      min: 1,
      max: 100,
      quantiles: { p05: 5, p25: 25, p50: 50, p75: 75, p95: 95 },
    })),
  };
  const expectations = inferExpectations(columns, profile);
  assert.ok(expectations.length <= 50_000);
  assert.equal(expectations.filter(({ kind }) => kind === 'present').length, 10_000);
  assert.ok(expectations.some((expectation) => expectation.kind === 'range' && expectation.column === 'c9999'));
});
