/**
 * A CSV file of 15 columns from its bytes in the object store to a typed, profiled, numbered version, beside bare
 * DuckDB, pandas and Polars, which load the same file, write it as Parquet and ask for the same figures. In one run at
 * several sizes: time grows with the rows, memory does not.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, reportFigures } from './figures.ts';
import { type Measured, typical } from './ingest/measured.ts';
import { memoryMegabytes, openIngest } from './ingest/ours.ts';
import { runDuckDb, runPython } from './ingest/peers.ts';
import { writeLargeCsv } from './load/large-csv.ts';

/** Ascending. Only the product and DuckDB read more than 5 million rows: the others hold the whole table in memory. */
const sizes = (process.env.MILLRACE_BENCH_ROWS ?? '500000,5000000,20000000').split(',').map(Number);
const mostRowsInMemory = 5_000_000;
/** Rounds of the smallest size; the others take a round each. */
const rounds = Number(process.env.MILLRACE_BENCH_ROUNDS ?? 5);

type Contender = 'millrace' | 'DuckDB' | 'pandas' | 'Polars';
type Results = Map<Contender, Measured[]>;

const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-ingest-'));
const bySize = new Map<number, Results>();
try {
  await using ingesting = await openIngest(directory);
  for (const [place, rows] of sizes.entries()) {
    const file = join(directory, 'large.csv');
    await writeLargeCsv(file, rows);
    const ingest = await ingesting.receive(file);
    const target = join(directory, 'peer.parquet');
    const contenders: [Contender, (round: number) => Promise<Measured>][] = [
      ['DuckDB', () => runDuckDb(file, target)],
      ['millrace', (round) => ingest(round, rows)],
    ];
    if (rows <= mostRowsInMemory) {
      contenders.push(['Polars', () => runPython('polars', file, target)]);
      contenders.push(['pandas', () => runPython('pandas', file, target)]);
    }
    const results: Results = new Map(contenders.map(([name]) => [name, []]));
    for (let round = 0; round < (place === 0 ? rounds : 1); round++) {
      for (const [name, run] of contenders) {
        results.get(name)?.push(await run(round));
        await rm(target, { force: true });
      }
    }
    bySize.set(rows, results);
    await report(rows, file, results);
    await rm(file);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (!reportFigures(figures())) process.exitCode = 1;

async function report(rows: number, file: string, results: Results): Promise<void> {
  const megabytes = (await stat(file)).size / 1_048_576;
  console.log(`${rows.toLocaleString('en')} rows, 15 columns, ${megabytes.toFixed(0)} MB`);
  const ours = results.get('millrace') ?? [];
  for (const [name, runs] of results) {
    const { seconds, peakMegabytes } = typical(runs);
    const ratio = name === 'millrace' ? '' : `  ours / ${name}: ${ratioOf(ours, runs).toFixed(2)}x`;
    console.log(
      `  ${name.padEnd(8)} ${seconds.toFixed(2).padStart(8)} s ${peakMegabytes.toFixed(0).padStart(6)} MB${ratio}`,
    );
  }
}

/** Median of the ratios of each round, since both ran under the same conditions. */
function ratioOf(ours: Measured[], theirs: Measured[]): number {
  const ratios = ours.map(({ seconds }, round) => seconds / (theirs[round] as Measured).seconds);
  return ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
}

function figures(): Figure[] {
  const smallest = bySize.get(sizes[0] ?? 0);
  const [ours = [], theirs = []] = [smallest?.get('millrace'), smallest?.get('DuckDB')];
  const atMost = (name: string, measured: number, budget: number, unit = 'x'): Figure => ({
    name,
    measured,
    unit,
    budget,
    bound: 'at most',
  });
  const found = [atMost('ingest / bare DuckDB', ratioOf(ours, theirs), 1.5)];
  for (const [before, rows] of sizes.slice(0, -1).map((size, place) => [size, sizes[place + 1] as number] as const)) {
    const [small, large] = [oursAt(before), oursAt(rows)];
    const growth = large.seconds / rows / (small.seconds / before);
    found.push(atMost(`time a row at ${rows} / at ${before}`, growth, 1.25));
  }
  const last = oursAt(sizes.at(-1) as number);
  found.push(atMost(`peak memory at ${sizes.at(-1)}`, last.peakMegabytes, memoryMegabytes, 'MB'));
  return found;
}

function oursAt(rows: number): Measured {
  return typical(bySize.get(rows)?.get('millrace') ?? []);
}
