import { flushCompileCache } from 'node:module';
import { readCommandLine } from './command-line.ts';
import { describeStartFailure } from './start-failure.ts';

/** A main.ts: one process of the product. */
export interface Program {
  /** Of the ready line: `millrace-api ready http://127.0.0.1:8000`. */
  name: string;
  /** First words of `--help`. */
  summary: string;
  version: string;
  /** @throws ConfigError, MillraceError; what had started by then is stopped */
  start(env: NodeJS.ProcessEnv): Promise<Running>;
}

export interface Running {
  /** Where it answers. */
  urls: string[];
  /** Sentences for the person in front of it. */
  notes?: string[];
  /** Resolves with the reason when a part that nothing works without has ended by itself. */
  failed?: Promise<Error>;
  /** Finishes or hands back what is under way, then stops every part. */
  stop(reason: string): Promise<void>;
}

/** Runs the command line: a start until a signal ends it, or an explanation. */
export async function runProgram(program: Program, words: readonly string[]): Promise<void> {
  const command = readCommandLine(words, program);
  if (command.start) return start(program);
  (command.exitCode === 0 ? console.log : console.error)(command.text);
  process.exitCode = command.exitCode;
}

async function start(program: Program): Promise<void> {
  let running: Running | undefined;
  stopOnSignals(async (reason) => running?.stop(reason));
  if (process.env.npm_lifecycle_event) stopWithNpm();
  try {
    running = await program.start({ MILLRACE_LOG_FORMAT: logFormat(), ...process.env });
  } catch (error) {
    const { sentence, exitCode } = describeStartFailure(error);
    console.error(sentence);
    process.exit(exitCode);
  }
  for (const note of running.notes ?? []) console.log(note);
  console.log([program.name, 'ready', ...running.urls].join(' '));
  // Now, since a process that is killed would never write it.
  flushCompileCache();
  if (!running.failed) return;
  const failure = await running.failed;
  console.error(`Millrace stops: ${failure.message}.`);
  await running.stop(failure.message);
  process.exit(70);
}

/** npm passes on a Ctrl-C that the terminal has sent already; that is one wish, not two. */
const sameWishMilliseconds = 1_000;

/** A first signal stops in order, a later second one ends at once. */
function stopOnSignals(stop: (reason: string) => Promise<void>): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince > sameWishMilliseconds) process.exit(130);
        return;
      }
      stoppingSince = performance.now();
      void stop(signal).then(() => process.exit(0));
    });
  }
}

/**
 * The shell that npm runs a script in ends at a SIGTERM without passing it on. A process
 * manager that stops `npm start` must not leave Millrace running, so its end counts as one.
 */
function stopWithNpm(): void {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

function logFormat(): string {
  return process.stdout.isTTY ? 'pretty' : 'json';
}
