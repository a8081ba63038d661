/**
 * A batch prediction end to end on the embedded product: from the accepted
 * upload of a million rows to the stored result, and the most memory that all
 * processes held meanwhile. `MILLRACE_BENCH_ROWS` sets the number of rows.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillraceClient } from '../tests/millrace-client.ts';
import { startProduct } from '../tests/product/process.ts';
import { reportFigures } from './figures.ts';
import { memoryOfTree } from './memory.ts';
import { sample } from './sample.ts';

const rows = Number(process.env.MILLRACE_BENCH_ROWS ?? 1_000_000);

/** The sample's rows again and again, until there are enough. */
function repeated(csv: string): Blob {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const block = `${lines.join('\n')}\n`;
  const whole = Math.floor(rows / lines.length);
  const rest = lines.slice(0, rows % lines.length).map((line) => `${line}\n`);
  return new Blob([`${header}\n`, ...Array.from({ length: whole }, () => block), ...rest], { type: 'text/csv' });
}

/** The most megabytes that the tree holds until `work` is done. */
async function peakWhile<T>(pid: number, work: Promise<T>): Promise<{ peak: number; result: T }> {
  let peak = 0;
  const look = async () => {
    const processes = await memoryOfTree(pid);
    peak = Math.max(
      peak,
      processes.reduce((sum, process) => sum + process.megabytes, 0),
    );
  };
  const timer = setInterval(() => void look(), 500);
  try {
    return { result: await work, peak };
  } finally {
    clearInterval(timer);
  }
}

const home = await mkdtemp(join(tmpdir(), 'millrace-bench-batch-'));
try {
  await using product = await startProduct(home);
  const client = new MillraceClient(product.apiUrl, product.key);
  const data = await sample();
  await client.upload('people', data.csv);
  await client.succeeded(await client.train({ model: 'income', dataset: 'people', target: data.target }));

  const form = new FormData();
  form.set('file', repeated(data.csv), 'people.csv');
  const path = '/models/income/batch-predictions';
  const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', path, form);
  const start = performance.now();
  const { peak, result } = await peakWhile(product.child.pid as number, client.succeeded(task.id));
  const seconds = (performance.now() - start) / 1000;
  console.log(`${data.name}, ${rows} rows in ${seconds.toFixed(1)} s: ${JSON.stringify(result.result)}`);
  const within = reportFigures([
    { name: 'batch prediction', measured: rows / seconds, unit: 'rows/s', budget: 100_000, bound: 'at least' },
    { name: 'memory of all processes, peak', measured: peak, unit: 'MB', budget: 1024, bound: 'at most' },
  ]);
  process.exitCode = within ? 0 : 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
