import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '@millrace/runtime/server';
import { MlflowRefusal, mlflowUnavailable } from './errors.ts';

export type MlflowSettings = NonNullable<Settings['mlflow']>;

type Query = Record<string, string | number | undefined>;

/** The REST interface of MLflow 3. Every method throws MillraceError `models.mlflow_unavailable` (503, transient). */
export interface MlflowClient {
  /** Reads, and what may be sent twice, are tried again when MLflow stumbles. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** Sent once, unless `repeatable`. */
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object, options?: SendOptions): Promise<T>;
  /** `path` as it follows `mlflow-artifacts:/`. */
  upload(path: string, body: Uint8Array, contentType: string): Promise<void>;
  download(path: string): Promise<Uint8Array>;
  /** The files of a folder, none when it is not there: MLflow does not tell a missing file of S3 from trouble. */
  list(path: string): Promise<ArtifactFile[]>;
  /** Address of a page for people. */
  page(fragment: string): string;
}

export interface ArtifactFile {
  name: string;
  bytes: number;
}

export interface SendOptions {
  repeatable?: boolean;
}

export interface Patience {
  tries: number;
  /** For a call; files get more. */
  callSeconds: number;
  /** Ends what is under way, as if MLflow did not answer. */
  signal?: AbortSignal | undefined;
}

export const patient: Patience = { tries: 3, callSeconds: 15 };
const pauseMilliseconds = 250;
/** Files are given this for each started megabyte, too: MLflow passes them on to where it stores them. */
const secondsPerMegabyte = 2;

export function createMlflowClient(
  { url, username, password }: MlflowSettings,
  { tries, callSeconds, signal }: Patience = patient,
): MlflowClient {
  const address = new URL(url);
  // `fetch` takes no address with a password in it, and no page or sentence should show one.
  const base = `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
  const authorization = authorizationOf(
    username ?? (decodeURIComponent(address.username) || undefined),
    password?.reveal() ?? (decodeURIComponent(address.password) || undefined),
  );

  async function once(call: Call): Promise<Response> {
    const { method, path, seconds } = call;
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: { ...(authorization && { authorization }), ...call.headers },
        ...(call.body !== undefined && { body: call.body as string | Uint8Array<ArrayBuffer> }),
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(seconds * 1_000), ...(signal ? [signal] : [])]),
      });
      if (response.ok) return response;
    } catch (cause) {
      throw mlflowUnavailable(`does not answer at ${address.host}`, cause);
    }
    throw await refusalOf(response, call, address.host);
  }

  async function repeated(call: Call): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(call);
      } catch (error) {
        if (attempt === tries || signal?.aborted || error instanceof MlflowRefusal) throw error;
      }
      await wait(pauseMilliseconds * attempt);
    }
  }

  async function body<T>(response: Promise<Response>): Promise<T> {
    const answer = await response;
    try {
      return (await answer.json()) as T;
    } catch (cause) {
      throw mlflowUnavailable('broke off in the middle of an answer, or something else answers at its address', cause);
    }
  }

  return {
    get: (path, query = {}) => body(repeated({ method: 'GET', path: api(path, query), seconds: callSeconds })),
    send: (method, path, content, { repeatable = false } = {}) => {
      const headers = { 'content-type': 'application/json' };
      const call = { method, path: api(path), headers, body: JSON.stringify(content), seconds: callSeconds };
      return body(repeatable ? repeated(call) : once(call));
    },
    async upload(path, bytes, contentType) {
      const headers = { 'content-type': contentType };
      const seconds = callSeconds + secondsPerMegabyte * Math.ceil(bytes.byteLength / 2 ** 20);
      const response = await repeated({ method: 'PUT', path: artifact(path), headers, body: bytes, seconds });
      await response.body?.cancel();
    },
    async download(path) {
      const response = await repeated({ method: 'GET', path: artifact(path), seconds: 300 });
      try {
        return await response.bytes();
      } catch (cause) {
        throw mlflowUnavailable('broke off in the middle of a file', cause);
      }
    },
    async list(path) {
      const call = { method: 'GET', path: artifact('', { path }), seconds: callSeconds };
      const { files = [] } = await body<{ files?: FileAnswer[] }>(repeated(call));
      return files.filter((file) => !file.is_dir).map((file) => ({ name: file.path, bytes: Number(file.file_size) }));
    },
    page: (fragment) => `${base}/#/${fragment}`,
  };
}

interface Call {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  seconds: number;
}

interface FileAnswer {
  path: string;
  is_dir?: boolean;
  file_size?: number | string;
}

function api(path: string, query: Query = {}): string {
  return `/api/2.0/mlflow/${path}${queryOf(query)}`;
}

function artifact(path: string, query: Query = {}): string {
  const place = path === '' ? '' : `/${path.split('/').map(encodeURIComponent).join('/')}`;
  return `/api/2.0/mlflow-artifacts/artifacts${place}${queryOf(query)}`;
}

function queryOf(query: Query): string {
  const present = Object.entries(query).filter(([, value]) => value !== undefined);
  const words = new URLSearchParams(present.map(([name, value]) => [name, String(value)]));
  return present.length > 0 ? `?${words}` : '';
}

function authorizationOf(username: string | undefined, password: string | undefined): string | undefined {
  if (username !== undefined) return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  return password === undefined ? undefined : `Bearer ${password}`;
}

async function refusalOf(response: Response, { method, path }: Call, host: string): Promise<Error> {
  const text = await response.text().catch(() => '');
  const { status } = response;
  if (status === 401 || status === 403) {
    const why = `refuses access (${status}): check MILLRACE_MLFLOW_USERNAME and MILLRACE_MLFLOW_PASSWORD, and whether its --allowed-hosts has this address`;
    return mlflowUnavailable(why, new Error(text.slice(0, 500)));
  }
  if (status >= 500 || status === 429 || status === 408) {
    return mlflowUnavailable(`is in trouble (it answers ${status})`, new Error(text.slice(0, 2_000)));
  }
  const { error_code: reason = '', message = text } = parse(text);
  return new MlflowRefusal(`${method} ${path.split('?')[0]}`, {
    host,
    status,
    reason: String(reason),
    message: String(message).slice(0, 2_000),
  });
}

function parse(text: string): { error_code?: unknown; message?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
