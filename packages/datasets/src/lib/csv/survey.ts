import { open } from 'node:fs/promises';
import type { ImportRecipe, RejectedRow } from '../../index.ts';
import { refusal } from '../errors.ts';
import { type ColumnFindings, ColumnSurvey } from './column-survey.ts';
import { detectDelimiter } from './delimiter.ts';
import { openText, readPieces, type TextFile } from './encoding.ts';
import { type HeaderName, uniqueNames } from './header.ts';
import { maximumColumns, maximumStoredRejects, readBytes } from './limits.ts';
import { type RecordHandler, RecordReader } from './record-reader.ts';
import type { Dialect, RecordScanner } from './record-scanner.ts';

/** An opened file whose dialect is known. */
export interface CsvSource {
  text: TextFile;
  dialect: Dialect;
}

/** What a whole file is made of. */
export interface CsvSurvey {
  source: CsvSource;
  header: HeaderName[];
  rows: number;
  rejected: number;
  /** The first of the rejected rows. */
  rejects: RejectedRow[];
  /** True when only a rewritten copy is read the same way by every reader. */
  irregular: boolean;
  multiline: boolean;
  longestRecordBytes: number;
  columns: ColumnFindings;
}

/**
 * Opens a received file: encoding and delimiter are detected unless the recipe has them.
 * @throws MillraceError `datasets.file_empty`, `datasets.not_text`
 */
export async function openCsv(
  path: string,
  workDirectory: string,
  recipe: ImportRecipe,
  signal?: AbortSignal,
): Promise<CsvSource> {
  const text = await openText(path, workDirectory, recipe.encoding, signal);
  const quote = recipe.quote ?? '"';
  if (recipe.delimiter) return { text, dialect: { delimiter: recipe.delimiter, quote } };
  const { sample, atEnd } = await readSample(text);
  return { text, dialect: { delimiter: detectDelimiter(sample, atEnd, quote), quote } };
}

/** The first mebibyte. */
export async function readSample(text: TextFile): Promise<{ sample: Buffer; atEnd: boolean }> {
  await using file = await open(text.path);
  const buffer = Buffer.alloc(readBytes);
  const { bytesRead } = await file.read(buffer, 0, readBytes, text.skipBytes);
  return { sample: buffer.subarray(0, bytesRead), atEnd: bytesRead < readBytes };
}

/** Sends every record of the file to the handler, in order. */
export async function readRecords(
  source: CsvSource,
  makeHandler: (scanner: RecordScanner) => RecordHandler,
  signal?: AbortSignal,
  onPiece?: (bytes: number) => void,
): Promise<RecordReader> {
  const reader = createReader(source, makeHandler);
  for await (const piece of readPieces(source.text.path, source.text.skipBytes, signal)) {
    reader.feed(piece, false);
    onPiece?.(piece.length);
  }
  reader.feed(Buffer.alloc(0), true);
  return reader;
}

export function createReader(source: CsvSource, makeHandler: (scanner: RecordScanner) => RecordHandler): RecordReader {
  let handler: RecordHandler | undefined;
  const reader: RecordReader = new RecordReader({
    dialect: source.dialect,
    validUtf8: source.text.validUtf8,
    handler: {
      header: (place) => handler?.header(place),
      row: (place) => handler?.row(place),
      reject: (row) => handler?.reject(row),
    },
  });
  handler = makeHandler(reader.scanner);
  return reader;
}

/**
 * Reads the whole file once: its header, how many rows and rejects it has, and what its cells look like.
 * @throws MillraceError `datasets.header_only`, `datasets.no_readable_rows`, `datasets.too_many_columns`, …
 */
export async function surveyCsv(
  source: CsvSource,
  missing: readonly string[],
  { signal, onPiece }: { signal?: AbortSignal; onPiece?: (bytes: number) => void } = {},
): Promise<CsvSurvey> {
  const found = { header: [] as HeaderName[], rows: 0, rejected: 0, rejects: [] as RejectedRow[] };
  let columns = new ColumnSurvey([], missing);
  const reader = await readRecords(
    source,
    (scanner) => ({
      header({ bytes }) {
        found.header = readHeader(scanner, bytes);
        columns = new ColumnSurvey(found.header, missing);
      },
      row({ bytes }) {
        found.rows += 1;
        columns.look(scanner, bytes);
      },
      reject(row) {
        found.rejected += 1;
        if (found.rejects.length < maximumStoredRejects) found.rejects.push(row);
      },
    }),
    signal,
    onPiece,
  );
  refuseWithoutRows(found);
  const { irregular, multiline, longestRecordBytes } = reader;
  return { source, ...found, columns, irregular, multiline, longestRecordBytes };
}

/** @throws MillraceError `datasets.too_many_columns` */
export function readHeader(scanner: RecordScanner, bytes: Buffer): HeaderName[] {
  if (scanner.fields > maximumColumns) {
    throw refusal(
      'too_many_columns',
      `The header has ${scanner.fields.toLocaleString('en')} columns; at most ${maximumColumns.toLocaleString('en')} can be read. Split the table.`,
    );
  }
  return uniqueNames(Array.from({ length: scanner.fields }, (_, index) => scanner.text(bytes, index)));
}

/** @throws MillraceError `datasets.file_empty`, `datasets.header_only`, `datasets.no_readable_rows` */
export function refuseWithoutRows(found: {
  header: HeaderName[];
  rows: number;
  rejected: number;
  rejects: RejectedRow[];
}): void {
  if (found.header.length === 0) {
    throw refusal('file_empty', 'The file holds nothing but blank lines. Upload a CSV file with a header and rows.');
  }
  if (found.rows > 0) return;
  if (found.rejected === 0) {
    throw refusal('header_only', 'The file has a header but no rows. Upload a file with at least one row.');
  }
  const [first] = found.rejects;
  throw refusal(
    'no_readable_rows',
    `None of the ${found.rejected.toLocaleString('en')} rows can be read. Line ${first?.line}: ${first?.reason}`,
  );
}
