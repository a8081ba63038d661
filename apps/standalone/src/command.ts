import { flushCompileCache } from 'node:module';
import { type Millrace, startMillrace } from './app.ts';
import { readCommandLine } from './command-line.ts';
import { describeStartFailure } from './start-failure.ts';

/** Runs the command line: a start until a signal ends it, or an explanation. */
export async function runCommand(words: readonly string[]): Promise<void> {
  const command = readCommandLine(words);
  if (command.start) return start();
  (command.exitCode === 0 ? console.log : console.error)(command.text);
  process.exitCode = command.exitCode;
}

async function start(): Promise<void> {
  let millrace: Millrace | undefined;
  stopOnSignals(async (reason) => millrace?.stop(reason));
  if (process.env.npm_lifecycle_event) stopWithNpm();
  try {
    millrace = await startMillrace({ env: { MILLRACE_LOG_FORMAT: logFormat(), ...process.env } });
  } catch (error) {
    const { sentence, exitCode } = describeStartFailure(error);
    console.error(sentence);
    process.exit(exitCode);
  }
  console.log(`Sign in with the key in ${millrace.adminKeyPath}`);
  console.log(`millrace ready ${millrace.uiUrl} ${millrace.apiUrl}`);
  // Now, since a process that is killed would never write it.
  flushCompileCache();
  const failure = await millrace.failed;
  console.error(`Millrace stops: ${failure.message}.`);
  await millrace.stop(failure.message);
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
