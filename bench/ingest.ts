/**
 * A CSV file of 500,000 rows and 15 columns from its bytes in the object store to a typed, profiled, numbered version,
 * beside bare DuckDB, which loads the same file, writes it as Parquet and asks for the same figures of every column.
 */
import { fork } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatasets, datasetsMigrations } from '@millrace/datasets/server';
import { createLogger, directoryObjects, migrate, openDatabase, startEmbeddedPostgres } from '@millrace/runtime/server';
import { reportFigures } from './figures.ts';
import { writeLargeCsv } from './load/large-csv.ts';

const rows = Number(process.env.MILLRACE_BENCH_ROWS ?? 500_000);
const rounds = Number(process.env.MILLRACE_BENCH_ROUNDS ?? 5);

interface Measured {
  seconds: number;
  peakMegabytes: number;
}

const inSeconds = ({ seconds }: Measured) => seconds;

const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-ingest-'));
// As `npm start` does: without it, the reading process would compile its modules each time.
process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
const logger = createLogger({ name: 'bench', level: 'warn', format: 'pretty' });
const postgres = await startEmbeddedPostgres({ directory, logger });
const database = openDatabase({ url: postgres.url, poolSize: 4, applicationName: 'bench' });
try {
  await migrate(database, [datasetsMigrations]);
  const objects = await directoryObjects({ root: join(directory, 'objects') });
  const datasets = createDatasets({ database, objects, logger });
  const file = join(directory, 'large.csv');
  await writeLargeCsv(file, rows);
  const received = await objects.putContent('uploads', createReadStream(file));

  const ingest = async (round: number): Promise<Measured> => {
    const memory = watchChildren();
    const before = performance.now();
    const result = await datasets.ingest(
      {
        dataset: 'large',
        objectKey: received.key,
        sha256: received.sha256,
        bytes: received.bytes,
        fileName: 'large.csv',
        // Another recipe each time, or the version would be found instead of made.
        recipe: { missing: ['NA', `round ${round}`] },
      },
      { signal: AbortSignal.timeout(600_000), memoryMegabytes: 2_048, workDirectory: join(directory, 'work') },
    );
    const seconds = (performance.now() - before) / 1_000;
    if (result.rows !== rows || result.reused) throw new Error(`ingested ${JSON.stringify(result)}`);
    return { seconds, peakMegabytes: await memory.stop() };
  };
  const ours: Measured[] = [];
  const peer: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    peer.push(await runPeer(file, join(directory, `peer-${round}.parquet`)));
    ours.push(await ingest(round));
  }
  datasets.close();

  const megabytes = (await stat(file)).size / 1_048_576;
  const [typical, typicalPeer] = [median(ours, inSeconds), median(peer, inSeconds)];
  const ratios = ours.map(({ seconds }, round) => seconds / (peer[round] as Measured).seconds);
  console.log(`${rows} rows, 15 columns, ${megabytes.toFixed(0)} MB; medians of ${rounds} rounds in turn`);
  console.log(
    `millrace: ${typical.seconds.toFixed(2)} s, ${typical.peakMegabytes.toFixed(0)} MB in the reading process`,
  );
  console.log(`bare DuckDB: ${typicalPeer.seconds.toFixed(2)} s, ${typicalPeer.peakMegabytes.toFixed(0)} MB`);
  const within = reportFigures([
    {
      name: 'ingest / bare DuckDB',
      measured: median(ratios, (ratio) => ratio),
      unit: 'x',
      budget: 1.5,
      bound: 'at most',
    },
  ]);
  if (!within) process.exitCode = 1;
} finally {
  await database.close();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

function median<T>(values: T[], of: (value: T) => number): T {
  return values.toSorted((a, b) => of(a) - of(b))[Math.floor(values.length / 2)] as T;
}

/** Time is what DuckDB takes once its process runs, without the start of the process. */
function runPeer(file: string, target: string): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'load/duckdb-peer.ts'), [file, target]);
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  let answer: Measured | undefined;
  child.once('message', (message) => {
    answer = message as Measured;
  });
  child.once('exit', (code) => (answer ? resolve(answer) : reject(new Error(`the peer ended with ${code}`))));
  return promise;
}

/** The most memory that a reading process has held, from /proc; NaN where there is none. */
function watchChildren(): { stop(): Promise<number> } {
  let peak = Number.NaN;
  const look = async () => {
    for (const pid of await childProcesses()) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (!command.includes('ingest/child.ts')) continue;
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024;
      if (!(megabytes <= peak)) peak = megabytes;
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, 100);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      return peak;
    },
  };
}

async function childProcesses(): Promise<string[]> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const children = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return children.join(' ').split(' ').filter(Boolean);
}
