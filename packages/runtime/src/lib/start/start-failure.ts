import { ConfigError } from '../config/read-settings.ts';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';

/** What a start that failed tells the person in front of it, and the shell. */
export interface StartFailure {
  sentence: string;
  /** As in sysexits.h; `--help` lists them. */
  exitCode: number;
}

const exitCodes: Record<string, number> = {
  'database.refused': 78,
  'database.not_permitted': 78,
  // Elsewhere these are outages, after which a task goes on; at a start asking again does not help.
  'objects.credentials_refused': 78,
  'objects.credentials_missing': 78,
  'objects.region_wrong': 78,
  'home.in_use': 75,
  'home.not_writable': 73,
  'start.port_in_use': 69,
  'start.cannot_listen': 69,
};

export function describeStartFailure(error: unknown): StartFailure {
  if (error instanceof ConfigError) return { sentence: error.message, exitCode: 78 };
  if (error instanceof MillraceError) {
    // What may work later is a service that does not answer.
    return { sentence: error.message, exitCode: exitCodes[error.code] ?? (error.transient ? 69 : 70) };
  }
  return { sentence: 'Millrace could not start. The log says more.', exitCode: 70 };
}

/**
 * Logs a start that failed. What the sentence on standard error explains is in the log at level `debug` only, and a
 * log that programs read has the sentence as well.
 */
export function logStartFailure(logger: Logger, format: 'json' | 'pretty', error: unknown): void {
  if (!(error instanceof MillraceError || error instanceof ConfigError)) {
    logger.error({ err: error }, 'the start failed');
    return;
  }
  const code = error instanceof MillraceError ? { code: error.code } : {};
  if (format === 'json') logger.error(code, `the start failed: ${error.message}`);
  logger.debug({ err: error }, 'the start failed');
}

export interface ListenSetting {
  host: string;
  port: number;
  /** Of the settings' names: `MILLRACE_API`. */
  prefix: string;
}

/**
 * Lets a server listen.
 * @returns its address
 * @throws MillraceError `start.port_in_use`, `start.cannot_listen`, in words that name the setting
 */
export async function listenAt(server: { listen(): Promise<string> }, setting: ListenSetting): Promise<string> {
  try {
    return await server.listen();
  } catch (error) {
    throw explainListenError(error, setting);
  }
}

function explainListenError(error: unknown, { host, port, prefix }: ListenSetting): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return new MillraceError({
      code: 'start.port_in_use',
      status: 500,
      detail: `Port ${port} is in use by another program. Stop it, or set ${prefix}_PORT to another port.`,
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new MillraceError({
      code: 'start.cannot_listen',
      status: 500,
      detail: `Millrace may not listen on ${host}:${port}. Set ${prefix}_HOST and ${prefix}_PORT to what it may.`,
      cause: error,
    });
  }
  return error;
}
