/**
 * `npm start` of the installed, initialised product until its ready line, and the
 * memory of all its processes then. `MILLRACE_BENCH_STARTS` sets how often.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../tests/product/process.ts';
import { reportFigures } from './figures.ts';
import { memoryOfTree } from './memory.ts';

const starts = Number(process.env.MILLRACE_BENCH_STARTS ?? 5);

const home = await mkdtemp(join(tmpdir(), 'millrace-bench-start-'));
try {
  const first = performance.now();
  await (await startProduct(home, {}, { throughNpm: true })).stop();
  console.log(`first start, with an empty home, and stop: ${((performance.now() - first) / 1000).toFixed(2)} s`);
  const seconds: number[] = [];
  const megabytes: number[] = [];
  for (let index = 0; index < starts; index++) {
    const before = performance.now();
    await using product = await startProduct(home, {}, { throughNpm: true });
    seconds.push((performance.now() - before) / 1000);
    const processes = await memoryOfTree(product.child.pid as number);
    megabytes.push(processes.reduce((sum, process) => sum + process.megabytes, 0));
    if (index === 0) console.log(processes.map((each) => `${each.name} ${each.megabytes.toFixed(0)} MB`).join(', '));
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const within = reportFigures([
    { name: 'start to ready', measured: median(seconds), unit: 's', budget: 4, bound: 'at most' },
    { name: 'memory of all processes', measured: median(megabytes), unit: 'MB', budget: 400, bound: 'at most' },
  ]);
  process.exitCode = within ? 0 : 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
