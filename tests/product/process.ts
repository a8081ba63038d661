/** The product as its users start it: a process of its own, on free ports and a home of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const standalone = fileURLToPath(new URL('../../apps/standalone/src/main.ts', import.meta.url));

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ProductProcess {
  readonly child: ChildProcess;
  /** Everything written so far. */
  output(): { stdout: string; stderr: string };
  readonly exited: Promise<Exit>;
}

export interface Product extends ProductProcess, AsyncDisposable {
  uiUrl: string;
  apiUrl: string;
  home: string;
  key: string;
  /** SIGKILL: no time to tidy up. Resolves when the process is gone. */
  killHard(): Promise<Exit>;
  /** SIGTERM: resolves with the exit of a clean stop. */
  stop(): Promise<Exit>;
}

/** The environment of a start: no setting of the caller's own leaks in. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MILLRACE_'));
  return { ...Object.fromEntries(inherited), ...settings };
}

/** Starts the main.ts of `npm start` or another one, or `npm start` as a user does, and returns at once, ready or not. */
export function spawnProduct(
  settings: Record<string, string>,
  { words = [], throughNpm = false, main = standalone }: { words?: string[]; throughNpm?: boolean; main?: string } = {},
): ProductProcess {
  const [command, first] = throughNpm ? ['npm', ['start', '--']] : [process.execPath, [main]];
  const child = spawn(command as string, [...(first as string[]), ...words], {
    cwd: root,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Exit);
  return { child, exited, output: () => ({ stdout, stderr }) };
}

/**
 * Starts the product on `home` and waits for its ready line.
 * @throws Error with everything that it said, when it exits before
 */
export async function startProduct(
  home: string,
  settings: Record<string, string> = {},
  options: { throughNpm?: boolean } = {},
): Promise<Product> {
  const environment = {
    MILLRACE_HOME: home,
    MILLRACE_API_PORT: '0',
    MILLRACE_UI_PORT: '0',
    MILLRACE_LOG_LEVEL: 'warn',
    ...settings,
  };
  const started = spawnProduct(environment, options);
  const [uiUrl, apiUrl] = await readyLine(started);
  const key = (await readFile(join(home, 'admin-key'), 'utf8')).trim();
  const end = (signal: NodeJS.Signals) => {
    started.child.kill(signal);
    return started.exited;
  };
  return {
    ...started,
    uiUrl: uiUrl as string,
    apiUrl: apiUrl as string,
    home,
    key,
    killHard: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async [Symbol.asyncDispose]() {
      if (started.child.exitCode === null && started.child.signalCode === null) await end('SIGTERM');
    },
  };
}

/**
 * The addresses in the line that says that a process is ready.
 * @throws Error with everything that it said, when it ends before
 */
export async function readyLine(started: ProductProcess): Promise<string[]> {
  if (!started.child.stdout) throw new Error('The product has no standard output.');
  try {
    for await (const line of createInterface({ input: started.child.stdout })) {
      const match = /^millrace(?:-\w+)? ready (.+)$/.exec(line);
      if (match) return match[1]?.split(' ') ?? [];
    }
  } finally {
    // Whoever reads lines stops the stream at the end, and a full pipe would stop the product.
    started.child.stdout.resume();
  }
  await started.exited;
  const { stdout, stderr } = started.output();
  throw new Error(`The product ended before it was ready.\n${stdout}\n${stderr}`);
}
