import { ConfigError, MillraceError } from '@millrace/runtime/server';

/** What a start that failed tells the person in front of it, and the shell. */
export interface StartFailure {
  sentence: string;
  /** As in sysexits.h; `--help` lists them. */
  exitCode: number;
}

const exitCodes: Record<string, number> = {
  'home.in_use': 75,
  'home.not_writable': 73,
  'standalone.port_in_use': 69,
  'standalone.cannot_listen': 69,
  'database.unavailable': 69,
};

export function describeStartFailure(error: unknown): StartFailure {
  if (error instanceof ConfigError) return { sentence: error.message, exitCode: 78 };
  if (error instanceof MillraceError) return { sentence: error.message, exitCode: exitCodes[error.code] ?? 70 };
  return { sentence: 'Millrace could not start. The log says more.', exitCode: 70 };
}

/** The error of a server that could not listen, in words that name the setting. */
export function explainListenError(error: unknown, setting: { host: string; port: number; prefix: string }): unknown {
  const { host, port, prefix } = setting;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return new MillraceError({
      code: 'standalone.port_in_use',
      status: 500,
      detail: `Port ${port} is in use by another program. Stop it, or set ${prefix}_PORT to another port.`,
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new MillraceError({
      code: 'standalone.cannot_listen',
      status: 500,
      detail: `Millrace may not listen on ${host}:${port}. Set ${prefix}_HOST and ${prefix}_PORT to what it may.`,
      cause: error,
    });
  }
  return error;
}
