import { base, randomKey, toApiError, unreachable } from './http.ts';

export interface UploadAnswer {
  dataset: string;
  task: { id: string };
}

/**
 * Sends a file as a data set. `XMLHttpRequest`, because fetch does not tell how
 * much of a body has left. `onProgress` gets a fraction from 0 to 1.
 */
export function uploadDataset(
  name: string,
  file: File,
  { onProgress, signal }: { onProgress: (fraction: number) => void; signal: AbortSignal },
): Promise<UploadAnswer> {
  const form = new FormData();
  // Before the file, so that the server knows the name when the bytes arrive.
  form.append('name', name);
  form.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${base}/datasets`);
    request.setRequestHeader('x-millrace-csrf', '1');
    request.setRequestHeader('idempotency-key', randomKey());
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as UploadAnswer);
      else reject(toApiError(request.status, request.responseText));
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
