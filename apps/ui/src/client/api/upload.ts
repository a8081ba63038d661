import { base, randomKey, toApiError, unreachable } from './http.ts';

export interface UploadAnswer {
  dataset: string;
  task: { id: string };
}

interface SendOptions {
  /** From 0 to 1. */
  onProgress: (fraction: number) => void;
  signal: AbortSignal;
}

/** Sends a file as a data set, in one piece and without looking at it first. */
export function uploadDataset(name: string, file: File, options: SendOptions): Promise<UploadAnswer> {
  // The name before the file, so that the server knows it when the bytes arrive.
  return sendForm('/datasets', [['name', name]], file, options);
}

/**
 * Sends a form with a file. `XMLHttpRequest`, because fetch does not tell how
 * much of a body has left.
 */
export function sendForm<Answer>(
  path: string,
  fields: [name: string, value: string][],
  file: File,
  { onProgress, signal }: SendOptions,
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${base}${path}`);
    request.setRequestHeader('x-millrace-csrf', '1');
    request.setRequestHeader('idempotency-key', randomKey());
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Answer);
      else reject(toApiError(request.status, request.responseText));
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
