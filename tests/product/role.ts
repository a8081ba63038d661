/** One role of the stack as a process of its own, which tests stop, kill and start again. */
import { fileURLToPath } from 'node:url';
import { type Exit, type ProductProcess, readyLine, spawnProduct } from './process.ts';
import { freePort } from './services/free-port.ts';

export type RoleName = 'api' | 'processor' | 'ui';

export interface RoleProcess extends AsyncDisposable {
  readonly name: string;
  /** The same in every life. */
  readonly url: string;
  /** Everything that all its lives wrote. */
  output(): string;
  isRunning(): boolean;
  /** Again, on the same home and port, also with other settings; resolves when it is ready. */
  start(settings?: Record<string, string>): Promise<void>;
  /** SIGTERM: resolves with the exit of a clean stop. */
  stop(): Promise<Exit>;
  /** SIGKILL: no time to tidy up. */
  kill(): Promise<Exit>;
}

const mains: Record<RoleName, string> = {
  api: '../../apps/api/src/main.ts',
  processor: '../../apps/processor/src/main.ts',
  ui: '../../apps/ui/src/server/main.ts',
};

/** Does what a main.ts does with these settings, and returns at once, ready or not. */
export function spawnRole(role: RoleName, settings: Record<string, string>, words: string[] = []): ProductProcess {
  return spawnProduct(settings, { main: fileURLToPath(new URL(mains[role], import.meta.url)), words });
}

/**
 * Starts a role on a free port and waits until it is ready.
 * @param home a folder of its own
 * @remarks MILLRACE_TEST_SHOW_LOGS passes on what it writes as it comes
 * @throws Error with everything that it said, when it ends before
 */
export async function startRole(
  role: RoleName,
  { name, home, settings }: { name: string; home: string; settings: Record<string, string> },
): Promise<RoleProcess> {
  const port = await freePort();
  const own = { MILLRACE_HOME: home, [`MILLRACE_${role.toUpperCase()}_PORT`]: String(port) };
  let written = '';
  let life: ProductProcess | undefined;

  async function start(more: Record<string, string> = {}): Promise<void> {
    const started = spawnRole(role, { MILLRACE_LOG_LEVEL: 'warn', ...settings, ...own, ...more });
    for (const stream of [started.child.stdout, started.child.stderr]) {
      stream?.on('data', (chunk) => {
        written += chunk;
        if (process.env.MILLRACE_TEST_SHOW_LOGS) process.stderr.write(chunk);
      });
    }
    life = started;
    await readyLine(started);
  }
  async function end(signal: NodeJS.Signals): Promise<Exit> {
    if (!life) return { code: null, signal: null };
    const ending = life;
    life = undefined;
    ending.child.kill(signal);
    return ending.exited;
  }

  await start();
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    output: () => written,
    isRunning: () => life !== undefined && life.child.exitCode === null && life.child.signalCode === null,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}
