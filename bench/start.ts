/**
 * `npm start` of the installed, initialised product until its ready line, and the
 * memory of all its processes then. `MILLRACE_BENCH_STARTS` sets how often.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../tests/product/process.ts';
import { reportFigures } from './figures.ts';

const starts = Number(process.env.MILLRACE_BENCH_STARTS ?? 5);

/** Proportional set size of a process and all below it, in megabytes: shared pages count once. */
async function memoryOfTree(root: number): Promise<{ pid: number; name: string; megabytes: number }[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined);
    if (stat) parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const inTree = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === root || inTree(parents.get(pid)));
  const pids = [...parents.keys()].filter(inTree);
  const measured = pids.map(async (pid) => {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return { pid, name: name.trim(), megabytes: Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024 };
  });
  return Promise.all(measured);
}

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
