import { inspect, stripVTControlCharacters } from 'node:util';

/** One JSON log line as a person likes it: time, level, who, what, then the fields. */
export function prettyLine(line: string): string {
  const { time, level, name, msg, pid: _pid, hostname: _hostname, err, ...fields } = JSON.parse(line);
  const clock = String(time).slice(11, 19);
  const details = Object.entries(fields).map(
    ([key, value]) =>
      `${key}=${typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 6 })}`,
  );
  const head = [clock, String(level).toUpperCase().padEnd(5), name, msg, ...details].filter(Boolean).join(' ');
  const stack = err ? `\n${err.stack ?? err.message}${err.cause?.stack ? `\ncaused by ${err.cause.stack}` : ''}` : '';
  // Text from outside must not steer the terminal.
  return `${stripVTControlCharacters(head + stack)}\n`;
}
