import { MillraceError } from '../errors.ts';

/** SQLSTATE of a server that goes down, comes up or has no room for another connection, and codes of a network without it. */
const codes =
  /^(08...|57P0[1235]|53300|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What the driver says without a code. */
const sentences =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/**
 * What the driver threw because the database is away, as `database.unavailable` (503, transient); undefined for
 * everything else, for example a statement that the database refuses.
 */
export function asDatabaseOutage(error: unknown): MillraceError | undefined {
  if (!(error instanceof Error) || error instanceof MillraceError) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  const away = (typeof code === 'string' && codes.test(code)) || sentences.test(error.message);
  return away ? databaseUnavailable(error) : undefined;
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
