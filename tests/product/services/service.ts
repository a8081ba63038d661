import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A real service that a test started. What it stores outlives `stop`, until it is disposed of. */
export interface Service extends AsyncDisposable {
  /** Ends it, cleanly or by SIGKILL, and resolves when its process has gone. */
  stop(options?: { kill?: boolean }): Promise<void>;
  /** Starts it again on the same port and data; resolves when it answers. */
  start(): Promise<void>;
}

export interface ServiceProcessOptions {
  /** For messages. */
  name: string;
  command: string;
  parameters: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Of an account other than this one. */
  uid?: number;
  gid?: number;
  /** Resolves when the service answers; called again and again until then. */
  answers: (signal: AbortSignal) => Promise<unknown>;
  startSeconds?: number;
  stopSignal?: NodeJS.Signals;
  /** Called once the process is gone for good. */
  cleanUp?: () => Promise<void>;
}

/** Starts a program in a process group of its own, so that nothing of it is left when it stops. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<Service> {
  let running: { child: ChildProcess; gone: Promise<unknown>; output: string[] } | undefined;

  async function start(): Promise<void> {
    const child = spawn(options.command, options.parameters, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd && { cwd: options.cwd }),
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output.push(chunk.toString());
        if (output.length > 200) output.shift();
      });
    }
    const gone = once(child, 'exit').catch(() => {});
    running = { child, gone, output };
    try {
      await untilItAnswers(options, gone);
    } catch (cause) {
      await stop({ kill: true });
      throw new Error(`${options.name} did not start:\n${output.join('').slice(-4000)}`, { cause });
    }
  }

  async function stop({ kill = false }: { kill?: boolean } = {}): Promise<void> {
    if (!running) return;
    const { child, gone } = running;
    running = undefined;
    signalGroup(child, kill ? 'SIGKILL' : (options.stopSignal ?? 'SIGTERM'));
    const late = setTimeout(() => signalGroup(child, 'SIGKILL'), 30_000);
    await gone;
    clearTimeout(late);
    // What the program itself started may outlive it.
    signalGroup(child, 'SIGKILL');
  }

  await start();
  return {
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop({ kill: true });
      await options.cleanUp?.();
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

async function untilItAnswers(options: ServiceProcessOptions, gone: Promise<unknown>): Promise<void> {
  const signal = AbortSignal.timeout((options.startSeconds ?? 60) * 1_000);
  let ended = false;
  void gone.then(() => {
    ended = true;
  });
  for (;;) {
    try {
      await options.answers(signal);
      return;
    } catch (error) {
      if (ended) throw new Error('its process ended', { cause: error });
      if (signal.aborted) throw new Error('it does not answer', { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
