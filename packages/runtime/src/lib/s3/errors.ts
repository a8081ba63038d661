import { type ErrorDetails, MillraceError } from '../errors.ts';
import { notFound } from '../objects/key.ts';

/** What S3 says (or the SDK, on the way there), in words for whoever can do something about it. */
const causes: { names: string[]; code: string; detail: string; status?: number }[] = [
  {
    names: ['NoSuchBucket'],
    code: 'objects.bucket_missing',
    detail: 'The bucket that MILLRACE_S3_BUCKET names does not exist. Create it, or name another one.',
  },
  {
    names: ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken', 'InvalidClientTokenId'],
    code: 'objects.credentials_refused',
    detail:
      'The object store does not know this access key, or its secret is another one. Check MILLRACE_S3_ACCESS_KEY_ID and MILLRACE_S3_SECRET_ACCESS_KEY.',
  },
  {
    names: ['CredentialsProviderError'],
    code: 'objects.credentials_missing',
    detail:
      'There are no credentials for the object store. Set MILLRACE_S3_ACCESS_KEY_ID and MILLRACE_S3_SECRET_ACCESS_KEY.',
  },
  {
    names: ['RequestTimeTooSkewed', 'RequestExpired'],
    code: 'objects.clock_skewed',
    detail:
      'The clocks of this server and of the object store are too far apart for signed requests. Set both by a time server.',
  },
  {
    names: ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
    code: 'objects.region_wrong',
    detail: 'The bucket lies in another region. Set MILLRACE_S3_REGION to its region.',
  },
  {
    names: ['AccessDenied', 'AllAccessDisabled'],
    code: 'objects.access_denied',
    detail:
      'The object store does not allow this with the access key of Millrace. Give the key the policy that the documentation lists.',
  },
  {
    names: ['XMinioStorageFull', 'InsufficientStorage', 'QuotaExceeded', 'XMinioAdminBucketQuotaExceeded'],
    code: 'objects.disk_full',
    status: 507,
    detail: 'The object store is full. Free some space there and send it again.',
  },
];

const unavailable = {
  code: 'objects.unavailable',
  detail: 'The object store (S3) does not answer. What needs stored files has to wait; try again in a moment.',
};

/** Also how a server whose disk is full may put it. */
const failing = {
  code: 'objects.unavailable',
  detail:
    'The object store (S3) fails at what it is asked; its disk may be full, and its log says more. What needs stored files has to wait.',
};

/** Bodies of errors are missing in answers to HEAD: the status has to do. */
const byStatus: Record<number, string> = { 403: 'AccessDenied', 507: 'InsufficientStorage' };

/** An error of the S3 client as one of ours; anything else is given back as it is. */
export function explain(error: unknown): unknown {
  const failure = failureOf(error);
  if (!failure) return error;
  const { name, status } = failure;
  if (name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchVersion') return notFound(trimmed(failure));
  if (name === 'InvalidRange' || status === 416) return badRange(trimmed(failure));
  if (name === 'PreconditionFailed') return replaced(trimmed(failure));
  const known = causes.find(({ names }) => names.includes(name) || names.includes(byStatus[status ?? 0] ?? ''));
  const outage = status === undefined || status >= 500 || status === 429;
  if (!known && !outage) return trimmed(failure);
  return outOfReach({ status: 503, ...(known ?? (status === 500 ? failing : unavailable)), cause: trimmed(failure) });
}

/** True when S3 said one of these (`NoSuchBucket`, say). */
export function says(error: unknown, ...names: string[]): boolean {
  return names.includes(failureOf(error)?.name ?? '');
}

export function badRange(cause?: unknown): MillraceError {
  return new MillraceError({
    code: 'objects.range_invalid',
    status: 416,
    detail: 'The asked range lies outside of the stored object. Ask for a range within its length.',
    cause,
  });
}

export function replaced(cause?: unknown): MillraceError {
  return new MillraceError({
    code: 'objects.replaced',
    status: 503,
    detail: 'The stored file was replaced while it was read. Read it again.',
    cause,
    transient: true,
  });
}

function outOfReach({ code, status, detail, cause }: ErrorDetails): MillraceError {
  // All of these are for an operator to mend, and then the same task succeeds.
  return new MillraceError({ code, status, detail, cause, transient: true, retryAfterSeconds: 5 });
}

interface Failure {
  name: string;
  message: string;
  status: number | undefined;
  attempts: number | undefined;
}

const networkCodes =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|E(NET|HOST)(UNREACH|DOWN)|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPROTO|ERR_(SOCKET|TLS|SSL)_.*|.*CERT_.*|DEPTH_ZERO_.*|UNABLE_TO_.*)$/;

function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || error instanceof MillraceError) return undefined;
  const { $metadata: metadata, code } = error as {
    $metadata?: { httpStatusCode?: number; attempts?: number };
    code?: unknown;
  };
  const ofNetwork = error.name === 'TimeoutError' || (typeof code === 'string' && networkCodes.test(code));
  const ofProvider = error.name === 'CredentialsProviderError';
  if (metadata === undefined && !ofNetwork && !ofProvider) return undefined;
  if (error.name === 'AbortError') return undefined;
  const { httpStatusCode: status, attempts } = metadata ?? {};
  return { name: error.name, message: error.message, status, attempts };
}

/** The SDK's own error has the access key and the whole request in it: too much for a log. */
function trimmed({ name, message, status, attempts }: Failure): Error {
  const tried = attempts !== undefined && attempts > 1 ? ` after ${attempts} attempts` : '';
  return new Error(`S3: ${status ?? 'no answer'} ${name}${tried}: ${message}`);
}
