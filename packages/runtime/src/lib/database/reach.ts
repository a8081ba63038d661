import pg from 'pg';
import { Secret } from '../config/secret.ts';
import { MillraceError } from '../errors.ts';
import type { Database } from './database.ts';

/**
 * The check of a start: it tells the operator at which address the database was looked for and what stood in the way,
 * which callers of the API must not learn.
 * @throws MillraceError `database.unavailable` (transient), `database.refused`: asking again does not help
 */
export async function reachDatabase(database: Pick<Database, 'check'>, url: string | Secret): Promise<void> {
  try {
    await database.check();
  } catch (error) {
    const { cause } = error as MillraceError;
    if (!(error instanceof MillraceError) || !(cause instanceof Error)) throw error;
    throw explain(error, cause, url instanceof Secret ? url.reveal() : url);
  }
}

function explain({ code, status }: MillraceError, cause: Error, url: string): MillraceError {
  const { user, database, place } = readUrl(url);
  const refusal = code === 'database.refused' ? refusalOf(cause, { user, database }) : lasting(cause);
  if (refusal) {
    const detail = `The database at ${place} cannot be used: ${refusal}. Correct MILLRACE_DATABASE_URL.`;
    return new MillraceError({ code: 'database.refused', status, detail, cause });
  }
  const detail = `The database does not answer at ${place}: ${passing(cause)}. Check that it runs, and MILLRACE_DATABASE_URL.`;
  return new MillraceError({ code, status, detail, cause, transient: true });
}

/** As the driver understands it, which also takes these from the part after the `?`. */
function readUrl(url: string): { user: string; database: string; place: string } {
  try {
    const { user = '', database = '', host, port } = new pg.Client({ connectionString: url });
    return { user, database, place: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` };
  } catch {
    // It names, for example, the file of a certificate that is not there.
    return { user: '', database: '', place: new URL(url).host };
  }
}

function refusalOf(cause: Error, { user, database }: { user: string; database: string }): string {
  const { code } = cause as pg.DatabaseError;
  // PostgreSQL tells a user that it does not have from a wrong password only in its own log.
  if (code === '28P01') return `the password of user "${user}" is wrong, or there is no such user`;
  if (code === '3D000') return `PostgreSQL has no database "${database}"`;
  return `PostgreSQL does not let user "${user}" in (${cause.message})`;
}

/** What stays as it is until somebody changes the setting or the server. */
function lasting(cause: Error): string | undefined {
  const code = codeOf(cause);
  if (cause.message.includes('does not support SSL')) return 'the server offers no TLS';
  if (/CERT|^UNABLE_TO_|^ERR_TLS_/.test(code)) return `its TLS certificate is not trusted (${cause.message})`;
  if (code === 'ENOENT' && (cause as NodeJS.ErrnoException).syscall === 'open') {
    return `the file ${(cause as NodeJS.ErrnoException).path} is not there`;
  }
  return undefined;
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was broken off',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not found',
  ENOENT: 'there is no such socket',
  EHOSTUNREACH: 'no way to this host',
  ENETUNREACH: 'no way to this network',
  ETIMEDOUT: 'no answer in time',
};

function passing(cause: Error): string {
  if (/timeout/.test(cause.message)) return 'no answer in time';
  return reasons[codeOf(cause)] ?? (cause.message || 'no connection');
}

/** A name with several addresses fails with the errors of all of them. */
function codeOf(cause: Error): string {
  const [first = cause] = cause instanceof AggregateError ? cause.errors : [];
  return String((first as NodeJS.ErrnoException).code ?? '');
}
