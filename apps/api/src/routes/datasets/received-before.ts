import { ImportRecipe, type IngestDatasetInput } from '@millrace/datasets';
import { ResourceName } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import type { KeptBytes } from '../../lib/http/uploads.ts';
import { invalidRequest } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';

export const UploadId = Type.String({
  description: 'A complete upload of yours: the last part of its address at `/api/v1/uploads`.',
});

/** Bytes that are here already. */
export const FromReceived = Type.Object(
  {
    name: ResourceName,
    upload: Type.Optional(UploadId),
    from: Type.Optional(
      Type.Object(
        { dataset: ResourceName, version: Type.Integer({ minimum: 1 }) },
        { additionalProperties: false, description: 'A version whose file is read again, with another `recipe`.' },
      ),
    ),
    recipe: Type.Optional(ImportRecipe),
  },
  { additionalProperties: false },
);
export type FromReceived = Static<typeof FromReceived>;

/** A table for a task to read. */
export interface TableToRead extends KeptBytes {
  input: IngestDatasetInput;
}

/** @throws MillraceError `request.invalid` (422), `uploads.*`, `datasets.*` (404) for what is not there */
export async function receivedBefore(
  { datasets, uploads }: Pick<Parts, 'datasets' | 'uploads'>,
  { name, upload, from, recipe }: FromReceived,
  caller: string,
): Promise<TableToRead> {
  if (upload !== undefined && from === undefined) {
    const received = await uploads.complete(upload, caller);
    // The upload may run out at this very moment, and with it what holds its bytes.
    const hold = await datasets.holdStored(received.objectKey, 'upload');
    const input = { dataset: name, ...received, ...(recipe && { recipe }) };
    return {
      input,
      handOver: (transaction) => hold.handOver(transaction),
      [Symbol.asyncDispose]: () => hold[Symbol.asyncDispose](),
    };
  }
  if (from === undefined || upload !== undefined) throw oneOfThem();
  if (!recipe) throw recipeMissing();
  const { origin } = await datasets.version(from.dataset, from.version);
  const { key: objectKey, ...source } = await datasets.source(from.dataset, from.version);
  return {
    input: { dataset: name, objectKey, ...source, recipe, ...(origin && { origin }) },
    handOver: (transaction) => datasets.claim(from.dataset, from.version, { transaction }),
    [Symbol.asyncDispose]: async () => {},
  };
}

const oneOfThem = () =>
  invalidRequest([
    {
      pointer: '/upload',
      code: 'missing',
      detail:
        'Say where the table is: `upload` (a complete upload) or `from` (a version), one of them. Or send it as a form.',
    },
  ]);

const recipeMissing = () =>
  invalidRequest([
    {
      pointer: '/recipe',
      code: 'missing',
      detail: '`recipe` is missing: how the file of that version is to be read now. `{}` lets it be found out anew.',
    },
  ]);
