import pg from 'pg';
import { MillraceError } from '../errors.ts';

/** SQLSTATE of a server that goes down, comes up or has no room for another connection. */
const outages = /^(08...|57P0[1235]|53300)$/;
/** SQLSTATE of a wrong user, password or database, and of one that may not connect. */
const refusals = new Set(['28P01', '28000', '3D000', '42501']);
/** What the driver says of a connection that it did not get or has given up. */
const sentences =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout)/;

/** Their codes are those of any other socket, for example of a caller who hangs up. */
const ofConnections = new WeakSet<Error>();

/** Called with what broke a connection to the database, or kept it from being made. */
export function rememberConnectionError(error: Error): void {
  ofConnections.add(error);
}

/**
 * What the driver threw because there is no connection to the database, as `database.unavailable` or
 * `database.refused` (503, transient: whoever runs already was let in before); undefined for everything else, for
 * example a statement that the database refuses, or a broken connection to somebody else.
 */
export function asDatabaseOutage(error: unknown): MillraceError | undefined {
  if (!(error instanceof Error) || error instanceof MillraceError) return undefined;
  if (isRefusal(error)) return databaseRefused(error, { transient: true });
  return isAway(error) ? databaseUnavailable(error) : undefined;
}

function isAway(error: Error): boolean {
  if (error instanceof pg.DatabaseError) return outages.test(error.code ?? '');
  return ofConnections.has(error) || sentences.test(error.message);
}

/** Whether the server let nobody in; some of the codes are also those of a statement. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof pg.DatabaseError && ofConnections.has(error) && refusals.has(error.code ?? '');
}

export function databaseUnavailable(cause: unknown): MillraceError {
  return new MillraceError({
    code: 'database.unavailable',
    status: 503,
    detail: 'The database does not answer. Try again in a moment.',
    cause,
    transient: true,
    retryAfterSeconds: 2,
  });
}

export function databaseRefused(cause: unknown, { transient }: { transient: boolean }): MillraceError {
  return new MillraceError({
    code: 'database.refused',
    status: 503,
    detail: 'PostgreSQL refuses the user, the password or the database. Correct MILLRACE_DATABASE_URL.',
    cause,
    transient,
  });
}
