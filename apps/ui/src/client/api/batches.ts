import { base, call, path } from './http.ts';
import { sendForm } from './upload.ts';

interface Started {
  task: { id: string };
}

/** All rows of a file, predicted as a task; the answer comes in the format of the file. */
export function predictFile(
  model: string,
  file: File,
  options: { onProgress: (fraction: number) => void; signal: AbortSignal },
): Promise<Started> {
  return sendForm(`/models${path(model, 'batch-predictions')}`, [], file, options);
}

/** Recorded predictions with their true labels, as a version of `dataset`, as a task. */
export function collectFeedback(model: string, dataset: string): Promise<Started> {
  return call('POST', `/models${path(model, 'feedback-datasets')}`, { body: { dataset }, creates: true });
}

export function resultAddress(task: string): string {
  return `${base}/tasks${path(task)}/result`;
}
