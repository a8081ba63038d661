import { MillraceError } from '../errors.ts';

export const pastDeadline = () =>
  new MillraceError({
    code: 'broker.deadline',
    status: 503,
    detail: 'The answer did not come in time. Try again in a moment.',
    transient: true,
    retryAfterSeconds: 1,
  });

export const noConsumer = () =>
  new MillraceError({
    code: 'broker.no_consumer',
    status: 503,
    detail: 'No processor serves this kind of request now. Try again in a moment.',
    transient: true,
  });

export const lostConsumer = () =>
  new MillraceError({
    code: 'broker.no_consumer',
    status: 503,
    detail: 'The processor that serves this kind of request stopped. Try again in a moment.',
    transient: true,
  });

export const brokerClosed = () =>
  new MillraceError({
    code: 'broker.closed',
    status: 503,
    detail: 'The service is shutting down. Try again in a moment.',
    transient: true,
  });

export const handlerFailed = (cause: unknown) =>
  new MillraceError({
    code: 'internal',
    status: 500,
    detail: 'Something went wrong on our side. The log of the server says what.',
    cause,
  });
