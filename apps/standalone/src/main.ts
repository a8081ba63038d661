/** `npm start`: boots everything on embedded parts and says where it answers. */
import { type Millrace, startMillrace } from './app.ts';
import { readCommandLine } from './command-line.ts';
import { describeStartFailure } from './start-failure.ts';

const command = readCommandLine(process.argv.slice(2));
if (command.start) await start();
else {
  (command.exitCode === 0 ? console.log : console.error)(command.text);
  process.exitCode = command.exitCode;
}

async function start(): Promise<void> {
  let millrace: Millrace | undefined;
  stopOnSignals(async (reason) => millrace?.stop(reason));
  try {
    millrace = await startMillrace({ env: { MILLRACE_LOG_FORMAT: logFormat(), ...process.env } });
  } catch (error) {
    const { sentence, exitCode } = describeStartFailure(error);
    console.error(sentence);
    process.exit(exitCode);
  }
  console.log(`Sign in with the key in ${millrace.adminKeyPath}`);
  console.log(`millrace ready ${millrace.uiUrl} ${millrace.apiUrl}`);
  const failure = await millrace.failed;
  console.error(`Millrace stops: ${failure.message}.`);
  await millrace.stop(failure.message);
  process.exit(70);
}

/** A first signal stops in order, a second one ends at once. */
function stopOnSignals(stop: (reason: string) => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
      void stop(signal).then(() => process.exit(0));
    });
  }
}

function logFormat(): string {
  return process.stdout.isTTY ? 'pretty' : 'json';
}
