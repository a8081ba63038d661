import type { DetailedError, Upload } from 'tus-js-client';
import { base, toApiError, unreachable } from './http.ts';

export interface ResumableUpload {
  /** Goes on, after an error as well, from the last byte that the server has. */
  start(): void;
  pause(): void;
  /** Stops and has the server forget what it has. */
  cancel(): void;
}

interface Watcher {
  /** 0 to 1. */
  onProgress: (fraction: number) => void;
  /** The connection broke; it is tried again by itself. */
  onBroken: () => void;
  onError: (error: Error) => void;
  onDone: (upload: string) => void;
}

/** As the server keeps them; smaller than what proxies in between let through. */
const pieceBytes = 16 * 1024 * 1024;
const retryDelays = [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 30_000, 30_000, 30_000];

/**
 * Sends a file by the tus protocol, in pieces. Goes on where it was after a cut, and even after a reload, when the same
 * file is chosen again. The client is loaded with the first file.
 */
export async function resumableUpload(file: File, watcher: Watcher): Promise<ResumableUpload> {
  const { Upload } = await import('tus-js-client');
  const upload: Upload = new Upload(file, {
    endpoint: `${window.location.origin}${base}/uploads`,
    headers: { 'x-millrace-csrf': '1' },
    metadata: { filename: file.name, filetype: file.type || 'application/octet-stream' },
    chunkSize: pieceBytes,
    retryDelays,
    removeFingerprintOnSuccess: true,
    onProgress: (sent, total) => watcher.onProgress(total === 0 ? 1 : sent / total),
    onShouldRetry: (error) => {
      const status = (error as DetailedError).originalResponse?.getStatus() ?? 0;
      const again = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
      if (again) watcher.onBroken();
      return again;
    },
    onError: (error) => watcher.onError(inWords(error)),
    onSuccess: () => watcher.onDone(upload.url?.split('/').at(-1) ?? ''),
  });
  const [before] = await upload.findPreviousUploads();
  if (before) upload.resumeFromPreviousUpload(before);
  return {
    start: () => upload.start(),
    pause: () => void upload.abort(),
    cancel: () => void upload.abort(true).catch(() => {}),
  };
}

function inWords(error: Error | DetailedError): Error {
  const response = 'originalResponse' in error ? error.originalResponse : undefined;
  return response ? toApiError(response.getStatus(), response.getBody()) : unreachable();
}
