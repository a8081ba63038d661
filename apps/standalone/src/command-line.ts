import { readFileSync } from 'node:fs';
import { settingsTable } from '@millrace/runtime/server';

/** What the words after the command ask for: a start, or text to print and an exit code. */
export type CommandLine = { start: true } | { start: false; text: string; exitCode: number };

/** Millrace takes its settings from the environment; the command line only explains. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const [word] = words;
  if (word === undefined) return { start: true };
  if (word === '--help' || word === '-h') return { start: false, text: help(), exitCode: 0 };
  if (word === '--version' || word === '-v') return { start: false, text: version(), exitCode: 0 };
  return { start: false, text: `There is no option "${word}". See --help.`, exitCode: 64 };
}

export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return version;
}

const usage = `Starts Millrace: the Web UI, the Pipeline API and the Data Processor in one process,
with a PostgreSQL of its own. All data lies in MILLRACE_HOME.

  --help     this text
  --version  the version

Exit codes:
  0   stopped by SIGINT or SIGTERM
  64  unknown option
  69  an address or port cannot be listened on, or the database does not answer
  70  something failed that should not; the log says more
  73  the home cannot be written to
  75  another Millrace uses the home
  78  the settings cannot be used

Settings, from the environment:
`;

function help(): string {
  const lines = settingsTable.map((setting) => {
    const usual = 'default' in setting ? ` Default: ${setting.default}.` : '';
    return `  ${setting.name}\n      ${setting.description}${usual}`;
  });
  return `${usage}${lines.join('\n')}`;
}
