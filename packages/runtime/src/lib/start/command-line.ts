import { settingsTable } from '../config/settings-table.ts';

/** What the words after the command ask for: a start, or text to print and an exit code. */
export type CommandLine = { start: true } | { start: false; text: string; exitCode: number };

/** Millrace takes its settings from the environment; the command line only explains. */
export function readCommandLine(words: readonly string[], program: { summary: string; version: string }): CommandLine {
  const [word] = words;
  if (word === undefined) return { start: true };
  if (word === '--help' || word === '-h') return { start: false, text: help(program.summary), exitCode: 0 };
  if (word === '--version' || word === '-v') return { start: false, text: program.version, exitCode: 0 };
  return { start: false, text: `There is no option "${word}". See --help.`, exitCode: 64 };
}

const usage = `
  --help     this text
  --version  the version

Exit codes:
  0   stopped by SIGINT or SIGTERM
  64  unknown option
  69  an address or port cannot be listened on, or a service does not answer
  70  something failed that should not; the log says more
  73  the home cannot be written to
  75  another Millrace uses the home
  78  the settings cannot be used

Settings, from the environment:
`;

function help(summary: string): string {
  const lines = settingsTable.map((setting) => {
    const usual = 'default' in setting ? ` Default: ${setting.default}.` : '';
    return `  ${setting.name}\n      ${setting.description}${usual}`;
  });
  return `${summary}\n${usage}${lines.join('\n')}`;
}
