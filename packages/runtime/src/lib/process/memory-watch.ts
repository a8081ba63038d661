import { readFile } from 'node:fs/promises';

const everyMilliseconds = 200;

/**
 * Calls `onTooLarge` once when the process holds more memory than allowed. Read
 * from /proc, so only where that is; pages of mapped files do not count, since
 * the system can take them back.
 */
export function watchMemory(pid: number | undefined, megabytes: number, onTooLarge: () => void): () => void {
  let stopped = pid === undefined || process.platform !== 'linux';
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const held = await heldMegabytes(pid as number).catch(() => undefined);
    if (stopped || held === undefined) return;
    if (held > megabytes) onTooLarge();
    else next();
  }
  function next(): void {
    timer = setTimeout(() => void look(), everyMilliseconds);
  }
  if (!stopped) next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function heldMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return (kilobytes('RssAnon') + kilobytes('RssShmem')) / 1024;
}
