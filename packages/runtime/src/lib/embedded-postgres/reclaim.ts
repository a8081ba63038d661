import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../logging/logger.ts';
import { isAlive } from '../process/is-alive.ts';

const run = promisify(execFile);

/**
 * Stops a PostgreSQL that outlived its Millrace (kill -9), and clears the pid
 * file it left when that number belongs to another program by now, which
 * PostgreSQL would take for itself. Call with the home lock held.
 */
export async function reclaimOrphan(cluster: string, logger: Logger): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!isAlive(pid)) return;
  if (!(await runsIn(pid, cluster))) {
    await rm(pidFile, { force: true });
    return;
  }
  logger.warn({ pid }, 'stopping a PostgreSQL that an earlier Millrace left behind');
  // Fast, then immediate shutdown; both keep everything committed.
  for (const [signal, seconds] of [
    ['SIGINT', 20],
    ['SIGQUIT', 10],
  ] as const) {
    kill(pid, signal);
    if (await endsWithin(pid, seconds)) return;
  }
}

async function runsIn(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // A postmaster works in its data folder.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    return folder === (await realpath(cluster));
  }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres') && stdout.includes(cluster);
}

async function endsWithin(pid: number, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds * 1000; waited += 20) {
    if (!isAlive(pid)) return true;
    await wait(20);
  }
  return false;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
