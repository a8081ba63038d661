import {
  type DestinationStream,
  type Logger,
  destination as openDestination,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from 'pino';
import { prettyLine } from './pretty.ts';
import { redactLine } from './redact.ts';

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
  return pino(
    {
      name,
      level,
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: stdSerializers.errWithCause },
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        streamWrite(line) {
          const safe = redactLine(line);
          return format === 'pretty' ? prettyLine(safe) : safe;
        },
      },
    },
    // Synchronous, so that the last lines before an exit are not lost.
    destination ?? openDestination({ fd: 1, sync: true }),
  );
}
