import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { MillraceClient } from '../../tests/millrace-client.ts';
import type { LoadPlan, LoadResult } from '../load/generator.ts';

export const seconds = Number(process.env.MILLRACE_BENCH_SECONDS ?? 10);

/** Runs a plan in a process of its own. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(new URL('../load/main.ts', import.meta.url), { serialization: 'advanced' });
  child.send(plan);
  const [result] = (await once(child, 'message')) as [LoadResult];
  return result;
}

/** Keeps a training running until the signal aborts; resolves to how many there were. */
export async function keepTraining(
  client: MillraceClient,
  request: Record<string, unknown>,
  signal: AbortSignal,
): Promise<number> {
  let trainings = 0;
  while (!signal.aborted) {
    const id = await client.train({ ...request, seed: trainings });
    signal.addEventListener('abort', () => void client.request('POST', `/tasks/${id}/cancel`).catch(() => {}));
    const end = await client.finished(id);
    if (end.state === 'failed') throw new Error(`A training failed: ${end.error?.detail}`);
    trainings++;
  }
  return trainings;
}

/** CPU time of a process so far, in microseconds: unlike a rate, it hardly depends on what else the machine does. */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksASecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksASecond;
}

/** Prints what a load met. */
export function describe(name: string, result: LoadResult): void {
  const figures = `${result.requestsPerSecond.toFixed(0)} req/s, p50 ${result.p50Milliseconds.toFixed(2)} ms`;
  const tail = `p99 ${result.p99Milliseconds.toFixed(2)} ms, max ${result.maximumMilliseconds.toFixed(1)} ms`;
  console.log(`${name}: ${figures}, ${tail}, ${result.errors} errors ${result.firstError ?? ''}`);
}
