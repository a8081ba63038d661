import { ImportRecipe } from '@millrace/datasets';
import { type BatchPredictInput, ResultFormat } from '@millrace/models';
import { type FieldProblem, ResourceName } from '@millrace/runtime';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf, demandAccess } from '../../lib/auth/principal.ts';
import { fingerprintOf } from '../../lib/http/idempotent.ts';
import { parseRecipe } from '../../lib/http/recipe-field.ts';
import { fileEmpty, type KeptBytes, receiveForm } from '../../lib/http/uploads.ts';
import { invalidRequest } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';

/** Rows that are here already: those of a data set, or a complete upload. */
export const StoredRows = Type.Object(
  {
    dataset: Type.Optional(ResourceName),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Of the data set. Default: the latest.' })),
    format: Type.Optional(ResultFormat),
    upload: Type.Optional(
      Type.String({ description: 'A complete upload of yours: the last part of its address at `/api/v1/uploads`.' }),
    ),
    recipe: Type.Optional(ImportRecipe),
    modelVersion: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the champion.' })),
  },
  { additionalProperties: false },
);
export type StoredRows = Static<typeof StoredRows>;

export const RowsForm = Type.Object({
  file: Type.String({
    format: 'binary',
    description: 'A table of any size: CSV, JSON, NDJSON, Parquet or XLSX, also packed with gzip, zip or zstd.',
  }),
  recipe: Type.Optional(ImportRecipe),
});

export interface BatchSource extends KeptBytes {
  source: BatchPredictInput['source'];
  fingerprint: string;
}

type SourceParts = Pick<Parts, 'datasets' | 'uploads' | 'settings'>;

/**
 * Rows that somebody stored are read by whoever may read data sets; an upload by whoever sent it.
 * @throws MillraceError `request.invalid` (422), `auth.scope_missing` (403), `uploads.*`, `datasets.*` (404) for what is not there
 */
export async function storedSource(
  parts: SourceParts,
  request: FastifyRequest,
  body: StoredRows,
): Promise<BatchSource> {
  const problems = problemsOf(body);
  if (problems.length > 0) throw invalidRequest(problems);
  const { datasets, uploads } = parts;
  const { dataset, format, upload, recipe } = body;
  if (dataset !== undefined) {
    demandAccess(callerOf(request), 'admin');
    const { version } = await datasets.version(dataset, body.version ?? 'latest');
    return {
      source: { dataset, version, ...(format && { format }) },
      fingerprint: fingerprintOf(body),
      handOver: (transaction) => datasets.claim(dataset, version, { transaction }),
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const received = await uploads.complete(upload ?? '', callerOf(request).id);
  const source = sourceOf(received, recipe);
  // The upload may run out at this very moment, and with it what holds its bytes.
  const hold = await datasets.holdStored(received.objectKey, 'upload');
  return {
    ...source,
    handOver: (transaction) => hold.handOver(transaction),
    [Symbol.asyncDispose]: () => hold[Symbol.asyncDispose](),
  };
}

/** The file of a form. */
export async function sentSource({ datasets, settings }: SourceParts, request: FastifyRequest): Promise<BatchSource> {
  await using kept = new AsyncDisposableStack();
  const form = await receiveForm(request, {
    datasets,
    maximumBytes: settings.api.uploadLimitBytes,
    fields: ['recipe'],
    checkField: (_, value) => parseRecipe(value),
  });
  const { fields, file } = kept.use(form);
  const { key: objectKey, sha256, bytes } = file.object;
  const recipe = fields.recipe === undefined ? undefined : parseRecipe(fields.recipe);
  const source = sourceOf({ objectKey, sha256, bytes, fileName: file.fileName }, recipe);
  const release = kept.move();
  return { ...source, handOver: form.handOver, [Symbol.asyncDispose]: () => release.disposeAsync() };
}

function sourceOf(
  { objectKey, sha256, bytes, fileName }: { objectKey: string; sha256: string; bytes: number; fileName: string },
  recipe: ImportRecipe | undefined,
): Pick<BatchSource, 'source' | 'fingerprint'> {
  if (bytes === 0) throw fileEmpty();
  return {
    source: { objectKey, fileName, ...(recipe && { recipe }) },
    fingerprint: recipe ? fingerprintOf(sha256, recipe) : sha256,
  };
}

/** Either a data set or an upload, each with what belongs to it. */
function problemsOf({ dataset, upload, version, format, recipe }: StoredRows): FieldProblem[] {
  if ((dataset === undefined) === (upload === undefined)) {
    const detail = 'Say where the rows are: `dataset` or `upload` (a complete upload), one of them. Or send a form.';
    return [{ pointer: '/dataset', code: 'missing', detail }];
  }
  const strangers = Object.entries(dataset === undefined ? { version, format } : { recipe });
  const [other, why] =
    dataset === undefined
      ? ['`dataset`', 'an upload comes back in its own format']
      : ['`upload`', 'a version has been read already'];
  return strangers
    .filter(([, value]) => value !== undefined)
    .map(([name]) => ({
      pointer: `/${name}`,
      code: 'not_allowed',
      detail: `\`${name}\` goes with ${other}: ${why}. Leave it out.`,
    }));
}
