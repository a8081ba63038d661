import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ImportRecipe } from '../../index.ts';
import { refusal } from '../errors.ts';
import { refuseBinary } from '../formats/binary-kinds.ts';
import { readBytes } from './limits.ts';

export type Encoding = NonNullable<ImportRecipe['encoding']>;

/** A file that can be read as UTF-8, and what it was before. */
export interface TextFile {
  path: string;
  encoding: Encoding;
  /** Bytes to skip at its start (a byte order mark). */
  skipBytes: number;
  /** True when the received file begins with a byte order mark. */
  marked: boolean;
  /** False when some of its bytes are no UTF-8. */
  validUtf8: boolean;
}

export interface OpenTextOptions {
  /** Where a copy in UTF-8 goes. */
  workDirectory: string;
  wanted?: Encoding | undefined;
  /** False when the file may end in the middle of a character. */
  complete?: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Decides the encoding over the whole file and returns it as UTF-8 (as it is,
 * or as a copy in `workDirectory`). UTF-16 is known by its byte order mark, or
 * by the zero that stands in every second byte. A file whose bytes are mostly
 * no UTF-8 where they are not ASCII is read as Windows-1252, the superset of
 * Latin-1 that spreadsheets write; otherwise the few bad rows are rejected later.
 * @throws MillraceError `datasets.file_empty`, `datasets.not_text`
 */
export async function openText(path: string, options: OpenTextOptions): Promise<TextFile> {
  const { workDirectory, wanted, complete = true, signal } = options;
  const survey = await surveyBytes(path, complete, signal);
  if (survey.bytes === 0) throw refusal('file_empty', 'The file is empty. Upload a table with a header and rows.');
  const byteOrder = utf16Order(survey.head);
  const encoding = wanted ?? (byteOrder ? 'utf-16' : survey.looksLatin ? 'latin-1' : 'utf-8');
  if (!encoding.startsWith('utf-16')) refuseBinary(survey.head);
  const isUtf16 = encoding.startsWith('utf-16');
  const marked = isUtf16 ? markedUtf16Order(survey.head) !== undefined : isMarkedUtf8(survey.head);
  if (encoding === 'utf-8') {
    return { path, encoding, skipBytes: marked ? 3 : 0, marked, validUtf8: survey.validUtf8 };
  }
  const copy = join(workDirectory, 'text.csv');
  const start = marked && !isUtf16 ? 3 : 0;
  await transcode(path, copy, { label: labelOf(encoding, byteOrder), start, signal });
  return { path: copy, encoding, skipBytes: 0, marked, validUtf8: true };
}

/** True for text that no other encoding gives: its characters beyond ASCII are UTF-8. */
export async function isUtf8BeyondAscii(path: string, complete: boolean, signal?: AbortSignal): Promise<boolean> {
  const { ascii, validUtf8 } = await surveyBytes(path, complete, signal);
  return validUtf8 && !ascii;
}

/** The name that the WHATWG encoding standard has for it. */
function labelOf(encoding: Encoding, byteOrder: 'little' | 'big' | undefined): string {
  if (encoding === 'latin-1') return 'windows-1252';
  if (encoding === 'utf-16') return byteOrder === 'big' ? 'utf-16be' : 'utf-16le';
  return encoding;
}

function isMarkedUtf8(head: Buffer): boolean {
  return head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
}

function utf16Order(head: Buffer): 'little' | 'big' | undefined {
  return markedUtf16Order(head) ?? zeroPattern(head.subarray(0, 4_096));
}

function markedUtf16Order(head: Buffer): 'little' | 'big' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'little';
  return head[0] === 0xfe && head[1] === 0xff ? 'big' : undefined;
}

/** Without a mark: the zeros of ASCII characters, which are at least the delimiters, stand on one side of the pairs. */
function zeroPattern(head: Buffer): 'little' | 'big' | undefined {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const enough = head.length / 8;
  if (odd > enough && even === 0) return 'little';
  return even > enough && odd === 0 ? 'big' : undefined;
}

async function surveyBytes(path: string, complete: boolean, signal: AbortSignal | undefined) {
  let head: Buffer = Buffer.alloc(0);
  let bytes = 0;
  let [validUtf8, ascii] = [true, true];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readPieces(path, 0, signal)) {
    if (bytes === 0) head = Buffer.from(chunk.subarray(0, 64 * 1024));
    bytes += chunk.length;
    ascii &&= isAscii(chunk);
    if (!validUtf8) continue;
    const piece = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const cut = lastCharacterBoundary(piece);
    rest = Buffer.from(piece.subarray(cut));
    validUtf8 = isUtf8(piece.subarray(0, cut));
  }
  if (complete) validUtf8 &&= rest.length === 0;
  const looksLatin = !validUtf8 && (await moreBadThanGood(path, signal));
  return { head, bytes, ascii, validUtf8, looksLatin };
}

/** Yields the file in pieces, from byte `start` on. A piece is valid until the next one is asked for. */
export async function* readPieces(path: string, start: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  await using file = await open(path);
  // One buffer for the whole file: a new one for each piece keeps the garbage collector busy.
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  for (let position = start; ; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, readBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Cuts before a character that may go on in the next piece. */
function lastCharacterBoundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

async function moreBadThanGood(path: string, signal: AbortSignal | undefined): Promise<boolean> {
  const decoder = new TextDecoder('utf-8');
  let [good, bad] = [0, 0];
  for await (const chunk of readPieces(path, 0, signal)) {
    for (const run of decoder.decode(chunk, { stream: true }).match(/[^\0-\x7f]/gu) ?? []) {
      if (run === '\uFFFD') bad += 1;
      else good += 1;
    }
  }
  return bad > good;
}

interface Transcoding {
  label: string;
  /** First byte of the text. */
  start: number;
  signal: AbortSignal | undefined;
}

async function transcode(from: string, to: string, { label, start, signal }: Transcoding): Promise<void> {
  const decoder = new TextDecoder(label);
  const decode = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
  await pipeline(createReadStream(from, { start, highWaterMark: readBytes }), decode, createWriteStream(to), {
    ...(signal && { signal }),
  });
}
