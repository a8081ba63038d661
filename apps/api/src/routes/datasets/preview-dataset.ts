import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ImportPreview, ImportRecipe } from '@millrace/datasets';
import { ResourceName } from '@millrace/runtime';
import { MillraceError, type WorkDirectory } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { parseRecipe } from '../../lib/http/recipe-field.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { fileEmpty, readForm } from '../../lib/http/uploads.ts';
import { invalidRequest, parseField } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';
import { createPreviewSlots } from './preview-slots.ts';
import { UploadId } from './received-before.ts';

const PreviewOfReceived = Type.Object(
  {
    upload: Type.Optional(UploadId),
    dataset: Type.Optional({
      ...ResourceName,
      description: 'A data set, the file of one `version` of which is looked at again.',
    }),
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    name: Type.Optional({ ...ResourceName, description: 'A data set: the recipe of its newest version is offered.' }),
    recipe: Type.Optional(ImportRecipe),
  },
  { additionalProperties: false },
);
type PreviewOfReceived = Static<typeof PreviewOfReceived>;

const Form = Type.Object({
  file: Type.String({ format: 'binary', description: 'The file, or its beginning.' }),
  cut: Type.Optional(Type.Boolean({ description: 'True when `file` is only the beginning of the file.' })),
  name: PreviewOfReceived.properties.name,
  recipe: Type.Optional(ImportRecipe),
});

/** A form is for small files and beginnings; larger ones are uploaded first and looked at where they lie. */
const maximumFormBytes = 256 * 1024 * 1024;
const atOnce = 2;

/** The bytes to look at and how. */
interface Subject {
  path: string;
  complete: boolean;
  recipe?: ImportRecipe | undefined;
  dataset?: string | undefined;
}

/** `POST /api/v1/datasets/preview`: the beginning of a table as it would be read. Keeps nothing. */
export function previewDataset(server: Server, parts: Parts): void {
  const { datasets, settings, uploads, workDirectories } = parts;
  const slots = createPreviewSlots(atOnce);
  server.post(
    '/api/v1/datasets/preview',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'previewDataset',
        tags: ['datasets'],
        summary: 'Shows the beginning of a table as it would be read, and what was decided.',
        description:
          'The table comes as a form, of which the file may be cut (`cut`); or as JSON it is a complete upload (`upload`), or the file of a version that is here (`dataset` and `version`). Send the `recipe` of the answer with your changes to see what they do, and then with `POST /api/v1/datasets`. Nothing is kept.',
        body: {
          content: { 'multipart/form-data': { schema: Form }, 'application/json': { schema: PreviewOfReceived } },
        },
        response: { 200: ImportPreview },
      },
    },
    async (request, reply) => {
      slots.demand();
      const signal = goneSignal(reply);
      await using directory = await workDirectories.open('preview');
      const look = ({ path, complete, recipe, dataset }: Subject) =>
        slots.use(async () => {
          signal.throwIfAborted();
          const how = { ...(recipe && { recipe }), ...(dataset !== undefined && { dataset }) };
          const limits = { expandedBytes: settings.expandedLimitBytes, workDirectory: directory.path };
          return datasets.preview({ path, complete }, { ...how, ...limits, signal });
        });
      const body = request.body as PreviewOfReceived | undefined;
      if (!body) return await look(await fromForm(request, directory));
      const { objectKey, ...how } = await received(body, callerOf(request).id);
      await using file = await datasets.file(objectKey, 'preview');
      return await look({ path: file.path, complete: true, ...how });
    },
  );

  async function received({ upload, dataset, version, name, recipe }: PreviewOfReceived, caller: string) {
    if (upload !== undefined && dataset === undefined && version === undefined) {
      const { objectKey, bytes } = await uploads.complete(upload, caller);
      if (bytes === 0) throw fileEmpty();
      return { objectKey, recipe, dataset: name };
    }
    if (dataset === undefined || version === undefined || upload !== undefined) throw oneOfThem();
    const read = await datasets.version(dataset, version);
    const { key } = await datasets.source(dataset, version);
    return { objectKey: key, recipe: recipe ?? read.recipe };
  }
}

async function fromForm(request: FastifyRequest, directory: WorkDirectory): Promise<Subject> {
  const path = join(directory.path, 'received');
  const { fields, file } = await readForm(request, {
    fields: ['cut', 'name', 'recipe'],
    maximumBytes: maximumFormBytes,
    checkField: (field, value) => parse[field](value),
    keepFile: (content, signal) => writeBounded(content, path, signal),
  });
  if (file.bytes === 0) throw fileEmpty();
  return {
    path,
    complete: fields.cut === undefined || !parse.cut(fields.cut),
    recipe: fields.recipe === undefined ? undefined : parse.recipe(fields.recipe),
    dataset: fields.name === undefined ? undefined : parse.name(fields.name),
  };
}

const parse = {
  recipe: parseRecipe,
  name(value: unknown): string {
    parseField(ResourceName, value, '/name');
    return value as string;
  },
  cut(value: unknown): boolean {
    if (value === 'true' || value === true) return true;
    if (value === 'false' || value === false) return false;
    throw invalidRequest([{ pointer: '/cut', code: 'not_allowed', detail: '`cut` must be `true` or `false`.' }]);
  },
};

async function writeBounded(content: Readable, path: string, signal: AbortSignal): Promise<{ bytes: number }> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maximumFormBytes ? tooLargeForForm() : null, chunk);
    },
  });
  await pipeline(content, counted, createWriteStream(path, { mode: 0o600 }), { signal });
  return { bytes };
}

/** Aborts when the client goes away before it has its answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => reply.raw.writableFinished || gone.abort(clientGone()));
  return gone.signal;
}

/** Nobody reads it; it keeps a change of mind from being logged as a failure. */
const clientGone = () =>
  new MillraceError({
    code: 'request.cut_off',
    status: 400,
    detail: 'The client did not wait for the answer.',
  });

const oneOfThem = () =>
  invalidRequest([
    {
      pointer: '/upload',
      code: 'missing',
      detail:
        'Say what to look at: `upload` (a complete upload), or `dataset` and `version`, one of them. Or send a form.',
    },
  ]);

const tooLargeForForm = () =>
  new MillraceError({
    code: 'uploads.too_large',
    status: 413,
    detail: `A form takes ${maximumFormBytes} bytes of a file to look at. Send its beginning with \`cut\`, or upload it by tus and name it as \`upload\`.`,
  });
