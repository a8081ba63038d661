import { inspect, stripVTControlCharacters } from 'node:util';

interface LoggedError {
  message?: string;
  stack?: string;
  cause?: LoggedError;
}

/** One JSON log line as a person likes it: time, level, who, what, then the fields and the stack. */
export function prettyLine(line: string): string {
  const { time, level, name, msg, pid: _pid, hostname: _hostname, err, ...fields } = JSON.parse(line);
  const clock = String(time).slice(11, 19);
  const details = Object.entries(fields).map(([key, value]) => `${key}=${show(value)}`);
  const head = [clock, String(level).toUpperCase().padEnd(5), name, msg, ...details].filter(Boolean).join(' ');
  // Text from outside must not steer the terminal.
  return `${stripVTControlCharacters(head + showError(err))}\n`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 6 });
}

function showError(error: LoggedError | undefined): string {
  if (!error) return '';
  const cause = error.cause ? `\n  caused by:${showError(error.cause)}` : '';
  return `\n${error.stack ?? error.message}${cause}`;
}
