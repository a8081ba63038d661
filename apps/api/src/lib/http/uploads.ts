import { basename } from 'node:path';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import { MillraceError, type ObjectInfo, type ObjectStore } from '@millrace/runtime/server';
import type { FastifyRequest } from 'fastify';
import { readOn } from './read-on.ts';
import { invalidRequest } from './validation.ts';

export interface ReceivedForm<Field extends string> {
  fields: Partial<Record<Field, unknown>>;
  file: { object: ObjectInfo; fileName: string };
}

export interface FormRules<Field extends string> {
  objects: ObjectStore;
  /** Of the file. */
  maximumBytes: number;
  fields: readonly Field[];
  /** Called as soon as a field has come, so that a wrong one is refused before a large file is taken in. */
  checkField?(name: Field, value: unknown): void;
}

/**
 * Streams the `file` of a form into the object store while it arrives, at the
 * pace of the store; fields may stand before or after it. Whatever goes wrong on
 * the way, also the client going away, leaves nothing behind.
 * @throws MillraceError 422 for a form that is not as it should be, `uploads.too_large` (413)
 */
export async function receiveForm<Field extends string>(
  request: FastifyRequest,
  rules: FormRules<Field>,
): Promise<ReceivedForm<Field>> {
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

async function readParts<Field extends string>(
  request: FastifyRequest,
  rules: FormRules<Field>,
  signal: AbortSignal,
): Promise<ReceivedForm<Field>> {
  const fields: Partial<Record<Field, unknown>> = {};
  let file: ReceivedForm<Field>['file'] | undefined;
  const limits = { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 20, fieldSize: 1024 * 1024 };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') file = await store(part, rules, signal);
    else takeField(part, rules, fields);
  }
  if (!file) throw fileMissing();
  return { fields, file };
}

async function store<Field extends string>(part: MultipartFile, rules: FormRules<Field>, signal: AbortSignal) {
  if (part.fieldname !== 'file') throw unknownField(part.fieldname, ['file']);
  const { objects, maximumBytes } = rules;
  const object = await objects.putContent('uploads', part.file, { signal, maximumBytes });
  return { object, fileName: displayName(part.filename) };
}

function takeField<Field extends string>(
  part: MultipartValue,
  rules: FormRules<Field>,
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
  if (error instanceof MillraceError) return error.status === 413 ? tooLarge(maximumBytes, error) : error;
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
    detail: 'The file is empty. Send a CSV file with a header and at least one row.',
    errors: [{ pointer: '/file', code: 'empty', detail: 'The file has no bytes.' }],
  });
