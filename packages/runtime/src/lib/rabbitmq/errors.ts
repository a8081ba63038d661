import { MillraceError } from '../errors.ts';

/** Code that the client library gives to an error, after the reply of the server: `ACCESS_REFUSED`, `NOT_FOUND` ... */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What stands in the way of a connection, as a sentence. The cause holds no password: the library never prints the URL. */
export function connectionFailed(cause: unknown): MillraceError {
  const code = codeOf(cause);
  if (code === 'ACCESS_REFUSED') {
    return unavailable('RabbitMQ refuses the user or the password. Correct MILLRACE_BROKER_URL.', cause);
  }
  if (code === 'NOT_ALLOWED') {
    return unavailable(
      'RabbitMQ has no such virtual host, or does not let this user in. Correct MILLRACE_BROKER_URL.',
      cause,
    );
  }
  return unavailable('RabbitMQ cannot be reached. Check that it runs, then try again.', cause);
}

export const connectionLost = (cause?: unknown) =>
  unavailable('The connection to RabbitMQ was lost. Try again in a moment.', cause);

function unavailable(detail: string, cause: unknown): MillraceError {
  return new MillraceError({
    code: 'broker.unavailable',
    status: 503,
    detail,
    cause,
    transient: true,
    retryAfterSeconds: 1,
  });
}

export const blocked = (reason: string) =>
  new MillraceError({
    code: 'broker.blocked',
    status: 503,
    detail: 'RabbitMQ takes no messages now, because it is short of memory or disk. Free some, then try again.',
    cause: new Error(reason),
    transient: true,
    retryAfterSeconds: 5,
  });

export const unconfirmed = (cause?: unknown) =>
  new MillraceError({
    code: 'broker.unconfirmed',
    status: 503,
    detail: 'RabbitMQ did not confirm a message in time. Check that most of its nodes run, then try again.',
    cause,
    transient: true,
    retryAfterSeconds: 2,
  });

export const tooLarge = (bytes: number, maximumBytes: number) =>
  new MillraceError({
    code: 'broker.too_large',
    status: 413,
    detail: `A message of ${bytes} bytes is larger than RabbitMQ carries (${maximumBytes}). Send fewer rows at once.`,
  });

export const unreadableRequest = () =>
  new MillraceError({
    code: 'broker.unreadable',
    status: 500,
    detail: 'The request cannot be read by the processor. Run the API and the processor from the same release.',
  });

export const unreadableAnswer = () =>
  new MillraceError({
    code: 'broker.unreadable',
    status: 500,
    detail: 'The answer of the processor cannot be read. Run the API and the processor from the same release.',
  });

const serverLostCode = 'broker.server_lost';

/** For a request that was given to a server before, which ended without an answer. */
export const serverLost = () =>
  new MillraceError({
    code: serverLostCode,
    status: 503,
    detail:
      'The processors that worked on this stopped before they answered. Try again in a moment; when it happens again, look at their logs.',
    transient: true,
    retryAfterSeconds: 1,
  });

export const isServerLost = (error: unknown) => error instanceof MillraceError && error.code === serverLostCode;

export const topologyMismatch = (name: string, cause: unknown) =>
  new MillraceError({
    code: 'broker.topology_mismatch',
    status: 503,
    detail: `"${name}" exists in RabbitMQ with other properties. Let it run empty and delete it; it is made anew.`,
    cause,
  });

export const notPermitted = (name: string, cause: unknown) =>
  new MillraceError({
    code: 'broker.not_permitted',
    status: 503,
    detail: `The user of MILLRACE_BROKER_URL may not use "${name}" in RabbitMQ. Start a processor first, which makes it, or give the user the permission.`,
    cause,
  });
