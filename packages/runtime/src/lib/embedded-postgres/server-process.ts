import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { postgresEnvironment } from './cluster.ts';

export interface Command {
  words: string[];
  cwd: string;
  ids: { uid?: number; gid?: number };
}

export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  child: ChildProcess;
  exited: Promise<ServerExit>;
}

/** Backends of a killed postmaster take a moment to notice, and hold its memory until then. */
const retryMilliseconds = 10_000;
const stillHeld = /pre-existing shared memory block|lock file ".*" already exists|could not bind/;

/**
 * Starts the server and waits until it takes connections. It gets `exitSignal`
 * when this process exits, also while it is still starting.
 * @throws MillraceError `home.database_not_started`
 */
export async function startServer(
  command: () => Promise<Command>,
  exitSignal: NodeJS.Signals,
  logger: Logger,
): Promise<ServerProcess> {
  for (let waited = 0; ; waited += 100) {
    const lines: string[] = [];
    const server = launch(await command(), logger, lines);
    const stopAtExit = () => server.child.kill(exitSignal);
    process.once('exit', stopAtExit);
    void server.exited.then(() => process.off('exit', stopAtExit));
    if (await server.ready) return server;
    if (waited < retryMilliseconds && lines.some((line) => stillHeld.test(line))) await wait(100);
    else throw notStarted(lines);
  }
}

function launch({ words: [program = '', ...words], cwd, ids }: Command, logger: Logger, lines: string[]) {
  // Detached, so that Ctrl-C in a terminal reaches Millrace alone, which then stops the server last.
  const child = spawn(program, words, {
    ...ids,
    cwd,
    detached: true,
    env: postgresEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      lines.push(error.message);
      resolve({ code: null, signal: null });
    });
  });
  const ready = new Promise<boolean>((resolve) => {
    const reader = createInterface({ input: child.stderr });
    reader.on('line', (line) => {
      if (lines.push(line) > 50) lines.shift();
      logger.debug({ line }, 'postgres');
      if (line.includes('database system is ready to accept connections')) resolve(true);
    });
    // After its last line is read, not at the exit itself.
    reader.once('close', () => void exited.then(() => resolve(false)));
  });
  return { child, exited, ready };
}

function notStarted(lines: string[]): MillraceError {
  return new MillraceError({
    code: 'home.database_not_started',
    status: 500,
    detail: 'The built-in PostgreSQL did not start. The log says why.',
    cause: new Error(lines.join('\n')),
  });
}
