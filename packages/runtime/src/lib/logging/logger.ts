import { type DestinationStream, type Logger, destination as openDestination, pino, stdTimeFunctions } from 'pino';
import { prettyLine } from './pretty.ts';
import { redact, redactText } from './redact.ts';

export type { Logger };

export interface LoggerOptions {
  /** Role that logs, for example `api`. */
  name: string;
  level: string;
  format: 'json' | 'pretty';
  /** Standard output when left out. */
  destination?: DestinationStream;
}

/** A pino logger that blanks secrets by name at any depth, and in text by their looks. */
export function createLogger({ name, level, format, destination }: LoggerOptions): Logger {
  // Synchronous, so that the last lines before an exit are not lost.
  const output = destination ?? openDestination({ fd: 1, sync: true });
  return pino(
    {
      name,
      level,
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: redact },
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => redact(bindings) as Record<string, unknown>,
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      hooks: { streamWrite: (line) => (format === 'pretty' ? prettyLine(redactText(line)) : redactText(line)) },
    },
    output,
  );
}
