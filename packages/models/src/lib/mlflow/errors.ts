import { MillraceError } from '@millrace/runtime/server';

/** Transient: what needs MLflow waits for it, and goes on by itself. */
export function mlflowUnavailable(why: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: 'models.mlflow_unavailable',
    status: 503,
    detail: `MLflow ${why}. Predictions go on; trainings wait until it is back.`,
    transient: true,
    retryAfterSeconds: 10,
    cause,
  });
}

/** Somebody else may register a version of the model from now on, so that both could make the same thing twice. */
export function registrationInterrupted(model: string, cause: unknown): MillraceError {
  return new MillraceError({
    code: 'models.mlflow_interrupted',
    status: 503,
    detail: `The registration of "${model}" was broken off, as the connection to the database was. It begins again by itself.`,
    transient: true,
    retryAfterSeconds: 1,
    cause,
  });
}

interface Refused {
  host: string;
  status: number;
  /** Empty when the answer has none. */
  reason: string;
  message: string;
}

/** MLflow gives its reason for what it does not find; who gives none does not know the path at all. */
function isOfAnother(status: number, reason: string): boolean {
  return reason === '' && (status === 404 || status === 405);
}

/** An answer that says that the call itself was wrong: the same call gets the same answer. */
export class MlflowRefusal extends MillraceError {
  /** As MLflow names it, for example `RESOURCE_DOES_NOT_EXIST`. */
  readonly reason: string;

  constructor(call: string, { host, status, reason, message }: Refused) {
    super({
      code: 'models.mlflow_refused',
      status: 500,
      detail: isOfAnother(status, reason)
        ? `What answers at ${host} does not know ${call} (${status}). MILLRACE_MLFLOW_URL may name another server or path than MLflow's, or an MLflow older than 3.0.`
        : `MLflow refused ${call} (${[status, reason].filter(Boolean).join(' ')}). Its version may not be one that Millrace works with, 3.0 or newer.`,
      cause: new Error(message),
    });
    this.reason = reason;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof MlflowRefusal && error.reason === 'RESOURCE_DOES_NOT_EXIST';
}

export function isThereAlready(error: unknown): boolean {
  return error instanceof MlflowRefusal && error.reason === 'RESOURCE_ALREADY_EXISTS';
}

export function notProxied(uri: string): MillraceError {
  const [scheme] = uri.split(':');
  return new MillraceError({
    code: 'models.mlflow_not_proxied',
    status: 503,
    detail: `MLflow keeps its artifacts at "${scheme}:", where only its clients reach them. Start it with --serve-artifacts and without --default-artifact-root, and name a new experiment in MILLRACE_MLFLOW_EXPERIMENT.`,
  });
}

export function numberTaken(model: string, version: number): MillraceError {
  return new MillraceError({
    code: 'models.number_taken',
    status: 409,
    detail: `The versions of "${model}" have other numbers here than in MLflow, where one is given the number ${version}: the model was deleted or made anew there, or is another one of the same name. Train under another name.`,
  });
}
