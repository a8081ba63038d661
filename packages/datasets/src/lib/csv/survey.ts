import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportRecipe, RejectedRow } from '../../index.ts';
import { missingMarkers } from '../cells/missing-markers.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { refusal } from '../errors.ts';
import { collapseSpaces, isLinedUp } from './collapse-spaces.ts';
import { type ColumnFindings, ColumnSurvey } from './column-survey.ts';
import { detectDelimiter, detectEscape, guessedDelimiter, isSplitByRunsOfSpaces } from './delimiter.ts';
import { unitSeparator } from './doubled-delimiter.ts';
import { openText, readPieces, type TextFile } from './encoding.ts';
import type { HeaderName } from './header.ts';
import { type HeaderPlan, planHeader } from './header-plan.ts';
import { plainLayout } from './layout.ts';
import { maximumRecordBytes, maximumStoredRejects, readBytes } from './limits.ts';
import { type RecordHandler, RecordReader } from './record-reader.ts';
import type { Dialect, RecordScanner } from './record-scanner.ts';
import { type RejectedCells, rejectedCells } from './rejected-cells.ts';
import { rewriteLines } from './rewrite-lines.ts';
import { sampleRecords } from './sample-records.ts';

/** An opened file whose dialect and header are known. */
export interface CsvSource {
  text: TextFile;
  dialect: Dialect;
  /** True when the received lines stand in quotes, which the text has not. */
  quotedLines: boolean;
  plan: HeaderPlan;
  /** False when the file ends in the middle of a record, which is then left out. */
  complete: boolean;
  /** Cells that keep their rows apart. */
  rejectRows: readonly RejectedCells[];
  /** Every record is a row, also one without any cell. */
  verbatim?: boolean | undefined;
  /** Place in the received file of the n-th record of this one, from 0, when that is not its line. */
  lineOf?: (record: number) => number;
}

/** What a whole file is made of. */
export interface CsvSurvey {
  rows: number;
  rejected: number;
  /** Those of the rejected rows that the recipe keeps apart. */
  keptApart: number;
  /** The first of the rejected rows. */
  rejects: RejectedRow[];
  /** True when only a rewritten copy is read the same way by every reader. */
  irregular: boolean;
  multiline: boolean;
  longestRecordBytes: number;
  columns: ColumnFindings;
  /** Rows of nothing but delimiters at the end of the file, which are no rows. */
  trailingEmpty: number;
}

export interface OpenCsvOptions {
  signal?: AbortSignal | undefined;
  /** False when the file is only the beginning of one. */
  complete?: boolean;
  /** Names that the columns should have: a record with any of them is the header. */
  expected?: readonly string[];
}

/**
 * Opens a received file: encoding, delimiter and header are detected unless the recipe has them.
 * @throws MillraceError `datasets.file_empty`, `datasets.not_text`, `datasets.too_many_columns`, …
 */
export async function openCsv(
  path: string,
  workDirectory: string,
  recipe: ImportRecipe,
  { signal, expected, complete = true }: OpenCsvOptions = {},
): Promise<CsvSource> {
  const received = await openText(path, { workDirectory, wanted: recipe.encoding, complete, signal });
  const beginning = await readSample(received);
  const sampled = { sample: beginning.sample, atEnd: beginning.atEnd && complete };
  const layout = await plainLayout(received, recipe, { ...sampled, workDirectory, signal });
  const { quote, doubled } = layout;
  const said = doubled === undefined ? recipe.delimiter : unitSeparator;
  const text = await withSingleSpaces(layout.text, { workDirectory, quote, delimiter: said, signal });
  // A header of ten thousand columns may be longer than a sample needs to be.
  for (let size = readBytes; ; size *= 16) {
    const { sample, atEnd: wholeFile } = await readSample(text, size);
    const atEnd = wholeFile && complete;
    const delimiter = said ?? detectDelimiter(sample, atEnd, quote);
    const dialect = {
      delimiter,
      writtenDelimiter: doubled,
      quote,
      escape: recipe.escape ?? detectEscape(sample, atEnd, { delimiter, quote }),
    };
    const records = sampleRecords(sample, atEnd, { dialect, validUtf8: text.validUtf8 });
    if (records.length > 1 || wholeFile) {
      const found = planHeader(records, recipe, expected);
      const guessed = said === undefined ? guessedDelimiter(sample, atEnd, { delimiter, quote }) : [];
      const plan = { ...found, findings: [...layout.findings, ...guessed, ...found.findings] };
      const { quotedLines } = layout;
      return { text, dialect, quotedLines, complete, plan, rejectRows: rejectedCells(plan.names, recipe) };
    }
    if (size <= 2 * maximumRecordBytes) continue;
    throw refusal(
      'line_too_long',
      `Line 1 is longer than ${maximumRecordBytes / 1024 / 1024} MiB. Is this a CSV file with one row a line?`,
    );
  }
}

interface SpacingOptions {
  workDirectory: string;
  quote: string;
  delimiter: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Text whose columns are lined up with spaces becomes text with one space between two fields. */
async function withSingleSpaces(text: TextFile, options: SpacingOptions): Promise<TextFile> {
  const { workDirectory, quote, delimiter, signal } = options;
  if (delimiter !== undefined && delimiter !== ' ') return text;
  const { sample, atEnd } = await readSample(text);
  if (!isLinedUp(sample, quote)) return text;
  if (delimiter === undefined && !isSplitByRunsOfSpaces(sample, atEnd, quote)) return text;
  const path = join(workDirectory, 'single-spaces.csv');
  const place = { from: text.path, to: path, start: text.skipBytes };
  await rewriteLines(place, (lines) => collapseSpaces(lines, quote), signal);
  return { ...text, path, skipBytes: 0 };
}

/** The first bytes of the text. */
export async function readSample(text: TextFile, size = readBytes): Promise<{ sample: Buffer; atEnd: boolean }> {
  await using file = await open(text.path);
  const buffer = Buffer.alloc(size);
  const { bytesRead } = await file.read(buffer, 0, size, text.skipBytes);
  return { sample: buffer.subarray(0, bytesRead), atEnd: bytesRead < size };
}

/** Sends every row and reject of the file to the handler, in order. */
export async function readRecords(
  source: CsvSource,
  makeHandler: (scanner: RecordScanner) => RecordHandler,
  signal?: AbortSignal,
  onPiece?: (bytes: number, reader: RecordReader) => void,
): Promise<RecordReader> {
  const reader = createReader(source, makeHandler);
  for await (const piece of readPieces(source.text.path, source.text.skipBytes, signal)) {
    reader.feed(piece, false);
    onPiece?.(piece.length, reader);
  }
  reader.feed(Buffer.alloc(0), source.complete);
  return reader;
}

export function createReader(source: CsvSource, makeHandler: (scanner: RecordScanner) => RecordHandler): RecordReader {
  let handler: RecordHandler | undefined;
  const { names, skipRows, headerRows } = source.plan;
  const reader: RecordReader = new RecordReader({
    dialect: source.dialect,
    columns: names.length,
    skip: skipRows + headerRows,
    ...(source.lineOf && { lineOf: source.lineOf }),
    validUtf8: source.text.validUtf8,
    headerText: source.plan.headerText,
    verbatim: source.verbatim,
    rejectRows: source.rejectRows,
    handler: {
      row: (place) => handler?.row(place),
      empty: (rows) => handler?.empty(rows),
      reject: (row, apart) => handler?.reject(row, apart),
    },
  });
  handler = makeHandler(reader.scanner);
  return reader;
}

export interface SurveyOptions {
  signal?: AbortSignal;
  /** So many bytes more have been read; the survey of all that was read so far is made when it is asked for. */
  onPiece?: (bytes: number, soFar: () => CsvSurvey) => void;
}

/**
 * Reads the whole file once: how many rows and rejects it has, and what its cells look like.
 * @throws MillraceError `datasets.header_only`, `datasets.beginning_unreadable`, `datasets.no_readable_rows`, …
 */
export async function surveyCsv(
  source: CsvSource,
  recipe: ImportRecipe,
  { signal, onPiece }: SurveyOptions = {},
): Promise<CsvSurvey> {
  const found = { rows: 0, rejected: 0, keptApart: 0, rejects: [] as RejectedRow[] };
  const { names } = source.plan;
  const columns = new ColumnSurvey(names.length, missingMarkers(recipe), columnMarkers(names, recipe));
  const surveyOf = ({ multiline, longestRecordBytes, trailingEmpty, irregular }: RecordReader): CsvSurvey => ({
    ...found,
    columns,
    trailingEmpty,
    irregular: irregular || !source.complete || trailingEmpty > 0,
    multiline,
    longestRecordBytes,
  });
  const reader = await readRecords(
    source,
    (scanner) => ({
      row({ bytes }) {
        found.rows += 1;
        columns.look(scanner, bytes);
      },
      empty(rows) {
        found.rows += rows;
        columns.lookAtEmpty(rows);
      },
      reject(row, apart) {
        found.rejected += 1;
        if (apart) found.keptApart += 1;
        if (found.rejects.length < maximumStoredRejects) found.rejects.push(row);
      },
    }),
    signal,
    (bytes, soFar) => onPiece?.(bytes, () => surveyOf(soFar)),
  );
  if (!source.complete && found.rows + found.rejected === 0) throw noWholeRow();
  refuseWithoutRows({ header: names, ...found });
  return surveyOf(reader);
}

/** Whether there are rows cannot be told from a beginning. */
function noWholeRow() {
  return refusal(
    'beginning_unreadable',
    'The beginning of the file, which a preview is made of, holds no whole row. Import it without a look, or check that it has one row a line.',
  );
}

/** What `columnMissing` of a recipe says, by place. */
export function columnMarkers(header: readonly HeaderName[], recipe: ImportRecipe): Map<number, Set<string>> {
  const markers = new Map<number, Set<string>>();
  for (const [index, { name }] of header.entries()) {
    const words = recipe.columnMissing?.[name];
    if (words) markers.set(index, new Set(words.map(trimCell).filter((word) => word !== '')));
  }
  return markers;
}

/** @throws MillraceError `datasets.file_empty`, `datasets.header_only`, `datasets.no_readable_rows` */
export function refuseWithoutRows(found: {
  header: readonly HeaderName[];
  rows: number;
  rejected: number;
  rejects: readonly RejectedRow[];
}): void {
  if (found.header.length === 0) {
    throw refusal('file_empty', 'The file holds nothing but blank lines. Upload a table with a header and rows.');
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
