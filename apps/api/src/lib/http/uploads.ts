import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { Datasets, Hold } from '@millrace/datasets/server';
import { MillraceError, type ObjectInfo } from '@millrace/runtime/server';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { readOn } from './read-on.ts';
import { invalidRequest } from './validation.ts';

export interface ReceivedForm<Field extends string, File> {
  fields: Partial<Record<Field, unknown>>;
  file: File & { fileName: string };
}

export interface FormRules<Field extends string, File> {
  /** Takes in the file while it arrives; gives up, and leaves nothing, when the signal aborts. */
  keepFile(content: Readable, signal: AbortSignal): Promise<File>;
  /** Of the file; what is larger is refused without a look at it. */
  maximumBytes: number;
  fields: readonly Field[];
  /** Called as soon as a field has come, so that a wrong one is refused before a large file is taken in. */
  checkField?(name: Field, value: unknown): void;
}

/** Stored bytes that stay until this is disposed of, or for good once they are handed over. */
export interface KeptBytes extends AsyncDisposable {
  /** In the transaction that writes down who needs them. */
  // biome-ignore lint/suspicious/noExplicitAny: each package narrows the transaction to its own tables
  handOver(transaction: Kysely<any>): Promise<void>;
}

/** As `readForm`, with the file in the object store under its content. */
export async function receiveForm<Field extends string>(
  request: FastifyRequest,
  { datasets, ...rules }: Omit<FormRules<Field, never>, 'keepFile'> & { datasets: Pick<Datasets, 'receive'> },
): Promise<ReceivedForm<Field, { object: ObjectInfo }> & KeptBytes> {
  const { maximumBytes } = rules;
  let hold: Hold | undefined;
  const release = async () => hold?.[Symbol.asyncDispose]();
  try {
    const form = await readForm(request, {
      ...rules,
      async keepFile(content, signal) {
        const object = await datasets.receive(content, { signal, maximumBytes });
        hold = object.hold;
        return { object };
      },
    });
    return { ...form, handOver: async (transaction) => hold?.handOver(transaction), [Symbol.asyncDispose]: release };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Streams the `file` of a form to where it is kept while it arrives, at the pace
 * of that place; fields may stand before or after it. Whatever goes wrong on the
 * way, also the client going away, leaves nothing behind.
 * @throws MillraceError 422 for a form that is not as it should be, `uploads.too_large` (413)
 */
export async function readForm<Field extends string, File>(
  request: FastifyRequest,
  rules: FormRules<Field, File>,
): Promise<ReceivedForm<Field, File>> {
  if (!request.isMultipart()) throw notAForm();
  const gone = new AbortController();
  const onClose = () => {
    if (!request.raw.complete) gone.abort(cutOff());
  };
  request.raw.once('close', onClose);
  try {
    refuseTooLarge(Number(request.headers['content-length'] ?? 0), rules.maximumBytes);
    return await readParts(request, rules, gone.signal);
  } catch (error) {
    readOn(request);
    throw gone.signal.aborted ? cutOff(error) : inOurTerms(error, rules.maximumBytes);
  } finally {
    request.raw.off('close', onClose);
  }
}

async function readParts<Field extends string, File>(
  request: FastifyRequest,
  rules: FormRules<Field, File>,
  signal: AbortSignal,
): Promise<ReceivedForm<Field, File>> {
  const fields: Partial<Record<Field, unknown>> = {};
  let file: ReceivedForm<Field, File>['file'] | undefined;
  const limits = { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 20, fieldSize: 1024 * 1024 };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') file = await store(part, rules, signal);
    else takeField(part, rules, fields);
  }
  if (!file) throw fileMissing();
  return { fields, file };
}

async function store<File>(part: MultipartFile, { keepFile }: FormRules<string, File>, signal: AbortSignal) {
  if (part.fieldname !== 'file') throw unknownField(part.fieldname, ['file']);
  return { ...(await keepFile(part.file, signal)), fileName: displayName(part.filename) };
}

function takeField<Field extends string>(
  part: MultipartValue,
  rules: FormRules<Field, unknown>,
  fields: Partial<Record<Field, unknown>>,
): void {
  const name = part.fieldname as Field;
  if (part.fieldname === 'file') throw fileMissing();
  if (!rules.fields.includes(name)) throw unknownField(name, ['file', ...rules.fields]);
  rules.checkField?.(name, part.value);
  fields[name] = part.value;
}

/** A file name is shown, never used as a path. */
export function displayName(name: string | undefined): string {
  const last = basename((name ?? '').replaceAll('\\', '/'))
    .replace(/\p{Cc}/gu, '')
    .trim();
  return last === '' ? 'upload.csv' : last.slice(-255);
}

function refuseTooLarge(bytes: number, maximumBytes: number): void {
  // The form around the file takes a little room too.
  if (bytes > maximumBytes + 2 * 1024 * 1024) throw tooLarge(maximumBytes);
}

/** Errors of the form parser and of the store. */
function inOurTerms(error: unknown, maximumBytes: number): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'objects.too_large') return tooLarge(maximumBytes, error);
  if (error instanceof MillraceError) return error;
  if (code === 'FST_FILES_LIMIT') return invalidForm('too_many', '/file', 'Send one file at a time.');
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return invalidForm('too_many', '', 'The form has more fields than this call knows.');
  }
  if (code === 'FST_INVALID_JSON_FIELD_ERROR') {
    return invalidForm('json_broken', '', 'A field of the form says that it is JSON and is not.');
  }
  const broken = /multipart|boundary|part terminated|header/i.test((error as Error).message ?? '');
  return broken || code === 'FST_MP_PREMATURE_CLOSE' ? cutOff(error) : error;
}

function invalidForm(code: string, pointer: string, detail: string): MillraceError {
  return invalidRequest([{ pointer, code, detail }]);
}

const fileMissing = () =>
  invalidForm('missing', '/file', 'The file is missing. Send it as the part `file` of the form, with a file name.');

const unknownField = (name: string, known: string[]) =>
  invalidForm(
    'unknown_field',
    `/${name}`,
    `There is no field \`${name}\` in this form; known are ${known.map((field) => `\`${field}\``).join(', ')}.`,
  );

const notAForm = () =>
  new MillraceError({
    code: 'request.media_type_unsupported',
    status: 415,
    detail: 'Send the file as `multipart/form-data`, in the part `file`.',
  });

const cutOff = (cause?: unknown) =>
  new MillraceError({
    code: 'uploads.cut_off',
    status: 400,
    detail: 'The upload ended before the end of the form. Nothing was kept; send it again.',
    cause,
  });

/** @param maximumBytes the limit that the file is above */
export const tooLarge = (maximumBytes: number, cause?: unknown) =>
  new MillraceError({
    code: 'uploads.too_large',
    status: 413,
    detail: `The file is larger than ${maximumBytes} bytes. Split it, or raise MILLRACE_UPLOAD_LIMIT_BYTES on the server.`,
    cause,
  });

/** Known as soon as the upload has ended, so no task is started for it. */
export const fileEmpty = () =>
  new MillraceError({
    code: 'datasets.file_empty',
    status: 422,
    detail: 'The file is empty. Send a table with at least one row.',
    errors: [{ pointer: '/file', code: 'empty', detail: 'The file has no bytes.' }],
  });
