import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { watchMemory } from './memory-watch.ts';
import { type FromChild, unpackError } from './messages.ts';

export interface RunChildOptions<Input, Progress> {
  /** A module that calls `childMain`. */
  module: URL;
  /** Structured-clonable. */
  input: Input;
  /** Aborting kills the child; the promise then rejects with the signal's reason. */
  signal: AbortSignal;
  /** The child is killed when it holds more, inside or outside of the JavaScript heap. */
  memoryMegabytes: number;
  /** As `os.setPriority`: 0 normal, up to 19 yielding to others. */
  priority?: number;
  /** Added to the environment; MILLRACE_ variables are not passed on, since they hold secrets. */
  env?: Record<string, string>;
  onProgress?: (value: Progress) => void;
  /** Gets what the child prints. */
  logger?: Logger;
}

/** How a child ended that gave no answer: by itself, by a signal, or with neither when it never started. */
export class EndWithoutAnswer extends Error {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;

  constructor(how: string, { exitCode, signal }: { exitCode?: number | null; signal?: NodeJS.Signals | null } = {}) {
    super(how);
    this.exitCode = exitCode ?? undefined;
    this.signal = signal ?? undefined;
  }
}

/**
 * Runs heavy work in a process of its own and resolves with what it returned.
 *
 * @throws MillraceError as thrown in the child; `process.failed` for any other
 *   error; `process.out_of_memory`; `process.crashed` (transient, caused by an `EndWithoutAnswer`)
 */
export async function runChild<Input, Progress, Result>(options: RunChildOptions<Input, Progress>): Promise<Result> {
  const { module, input, signal, memoryMegabytes, priority, onProgress, logger } = options;
  signal.throwIfAborted();
  const child = fork(fileURLToPath(module), [], {
    execArgv: [`--max-old-space-size=${memoryMegabytes}`],
    serialization: 'advanced',
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    // A process group of its own: Ctrl-C in a terminal must not end it before it was told to hand back.
    detached: true,
    env: { ...ownEnvironment(), ...options.env },
  });
  const printed = keepTail(child, logger);
  let answer: FromChild | undefined;
  let tooLarge = false;
  const stopWatching = watchMemory(child.pid, memoryMegabytes, () => {
    tooLarge = true;
    child.kill('SIGKILL');
  });
  const onAbort = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort, { once: true });

  child.on('message', (message: FromChild) => {
    if (message.type === 'ready') child.send({ type: 'input', input }, () => {});
    else if (message.type === 'progress') onProgress?.(message.value as Progress);
    else {
      answer = message;
      // It has nothing left to do, and native threads can make a polite exit slow.
      child.kill('SIGKILL');
    }
  });
  if (priority !== undefined && child.pid !== undefined) lowerPriority(child.pid, priority);

  const end = await ended(child);
  stopWatching();
  signal.removeEventListener('abort', onAbort);
  if (answer?.type === 'result') return answer.value as Result;
  if (answer?.type === 'error') throw unpackError(answer.error);
  signal.throwIfAborted();
  if (tooLarge || /heap out of memory|Array buffer allocation failed/.test(printed())) {
    throw outOfMemory(memoryMegabytes, printed());
  }
  throw crashed(end, printed());
}

function ended(child: ChildProcess): Promise<EndWithoutAnswer> {
  return new Promise((resolve) => {
    let end = new EndWithoutAnswer('never started');
    child.once('exit', (exitCode, signal) => {
      if (child.pid === undefined) return;
      end = new EndWithoutAnswer(signal ? `signal ${signal}` : `exit code ${exitCode}`, { exitCode, signal });
    });
    child.once('error', (error) => {
      if (child.pid !== undefined) return;
      end = new EndWithoutAnswer(error.message);
      resolve(end);
    });
    // After 'exit', when every message and every line has been read.
    child.once('close', () => resolve(end));
  });
}

function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(MILLRACE_|NODE_TEST_CONTEXT$)/.test(name));
  return Object.fromEntries(kept);
}

const tailCharacters = 8_192;

/** Logs what the child prints; gives the end of it, for the error of a crash. */
function keepTail(child: ChildProcess, logger?: Logger): () => string {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-tailCharacters);
      logger?.debug({ pid: child.pid, text: text.slice(0, tailCharacters) }, 'child printed');
    });
  }
  return () => tail;
}

function lowerPriority(pid: number, priority: number): void {
  try {
    setPriority(pid, priority);
  } catch {
    // It ended already, or the system does not allow it; neither is worth a failure.
  }
  if (process.platform === 'linux') lowerGroup(pid, priority);
}

/**
 * Where Linux groups processes by session (sched(7), autogroup), priorities count within a group alone, and a child has a
 * session of its own: without its group's priority it would be given as much as all of this process.
 */
function lowerGroup(pid: number, priority: number, isLast = false): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(priority), { flag: 'r+' });
  } catch (error) {
    // But for root, Linux takes one such change in a tenth of a second, of anybody.
    const isEarly = (error as NodeJS.ErrnoException).code === 'EAGAIN';
    if (isEarly && !isLast) setTimeout(() => lowerGroup(pid, priority, true), 150).unref();
  }
}

function outOfMemory(megabytes: number, printed: string): MillraceError {
  return new MillraceError({
    code: 'process.out_of_memory',
    status: 422,
    detail: `This needs more memory than the ${megabytes} MB it may use. Use less data, or raise the limit in the settings.`,
    cause: new Error(printed || 'resident memory passed the limit'),
  });
}

function crashed(end: EndWithoutAnswer, printed: string): MillraceError {
  end.message += `\n${printed}`;
  return new MillraceError({
    code: 'process.crashed',
    status: 500,
    detail: 'The work ended unexpectedly. The log of the server says more.',
    cause: end,
    transient: true,
  });
}
