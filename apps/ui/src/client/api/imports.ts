import type { ImportPreview, ImportRecipe } from '@millrace/datasets';
import { queryOptions } from '@tanstack/react-query';
import { base, call, toApiError, unreachable } from './http.ts';
import type { UploadAnswer } from './upload.ts';

/** The bytes that are looked at: an upload that is complete, the beginning of a file, or a version read again. */
export type ImportSource =
  | { upload: string }
  | { beginning: Blob; fileName: string; bytes: number }
  | { dataset: string; version: number };

interface PreviewRequest {
  source: ImportSource;
  recipe: ImportRecipe | undefined;
  /** A data set that is there: the recipe of its newest version is offered. */
  name: string | undefined;
}

export const previewQuery = ({ source, recipe, name }: PreviewRequest) =>
  queryOptions({
    queryKey: ['import', 'beginning' in source ? [source.fileName, source.bytes] : source, recipe, name],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    queryFn: ({ signal }) =>
      'beginning' in source
        ? previewBeginning(source, recipe, name, signal)
        : call<ImportPreview>('POST', '/datasets/preview', {
            body: { ...source, recipe, name: nameFor(source, name) },
            signal,
          }),
  });

function nameFor(source: ImportSource, name: string | undefined): string | undefined {
  return 'dataset' in source ? undefined : name;
}

async function previewBeginning(
  { beginning, fileName }: Extract<ImportSource, { beginning: Blob }>,
  recipe: ImportRecipe | undefined,
  name: string | undefined,
  signal: AbortSignal,
): Promise<ImportPreview> {
  const form = new FormData();
  form.append('cut', 'true');
  if (recipe) form.append('recipe', JSON.stringify(recipe));
  if (name) form.append('name', name);
  form.append('file', beginning, fileName);
  const request: RequestInit = { method: 'POST', body: form, signal, headers: { 'x-millrace-csrf': '1' } };
  const response = await fetch(`${base}/datasets/preview`, request).catch((error: unknown) => {
    throw signal.aborted ? error : unreachable();
  });
  const text = await response.text();
  if (!response.ok) throw toApiError(response.status, text);
  return JSON.parse(text) as ImportPreview;
}

/** Reads an upload, or a version's bytes again, into the data set `name`. */
export function importDataset(
  name: string,
  source: Exclude<ImportSource, { beginning: Blob }>,
  recipe: ImportRecipe | undefined,
): Promise<UploadAnswer> {
  const from = 'upload' in source ? source : { from: source };
  return call('POST', '/datasets', { body: { name, ...from, recipe }, creates: true });
}
