import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Stands between Millrace and MLflow, and cuts Millrace off at a step as a crash would. */
export interface CrashingProxy extends AsyncDisposable {
  url: string;
  /**
   * From now on the first call that changes something, of a kind that was not cut off yet, reaches MLflow,
   * but its answer is lost, and so is every call after it.
   */
  arm(): void;
  /** All calls pass. */
  disarm(): void;
  /** What was cut off, in order. */
  readonly crashes: string[];
}

/** @param onStep called with what changed something, before its answer goes back */
export async function startCrashingProxy(
  target: string,
  onStep?: (kind: string) => Promise<void>,
): Promise<CrashingProxy> {
  const crashes: string[] = [];
  let isArmed = false;
  let isCut = false;
  const server = createServer(async (request, response) => {
    if (isCut) return request.socket.destroy();
    const kind = kindOf(request);
    const body = await buffer(request);
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method as string,
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const text = await answer.bytes();
    if (kind !== undefined) await onStep?.(kind);
    if (isArmed && kind !== undefined && !crashes.includes(kind)) {
      crashes.push(kind);
      isCut = true;
      return request.socket.destroy();
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    crashes,
    arm() {
      isArmed = true;
      isCut = false;
    },
    disarm() {
      isArmed = false;
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A step of a registration, without the ids in it; undefined for what only reads. */
function kindOf({ method = '', url = '' }: IncomingMessage): string | undefined {
  const path = url.split('?')[0] ?? '';
  if (method === 'GET' || path.endsWith('/search')) return undefined;
  const place = path.replace(/^\/api\/2\.0\/mlflow(-artifacts)?\//, '');
  // Of the files of a folder the first and the last; those between change nothing else.
  const file = /^artifacts\/.*\/artifacts\/(.*)$/.exec(place)?.[1];
  if (file !== undefined)
    return ['evaluation.json', 'model.onnx', 'MLmodel'].includes(file) ? `${method} ${file}` : undefined;
  return `${method} ${place.replace(/m-[0-9a-f]+/, 'ID')}`;
}
