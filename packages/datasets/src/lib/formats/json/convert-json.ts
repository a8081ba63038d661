import type { RejectedRow } from '../../../index.ts';
import { openText, type TextFile } from '../../csv/encoding.ts';
import { maximumRawCharacters, maximumStoredRejects } from '../../csv/limits.ts';
import { refusal } from '../../errors.ts';
import { LineIndex } from '../line-index.ts';
import type { ConvertedTable, ConvertOptions, OpenedFile } from '../opened-file.ts';
import { findRecords } from './find-records.ts';
import type { RecordPlaces } from './record-places.ts';
import { type RawRecord, readRawRecords } from './record-source.ts';
import { type RecordShape, TableWriter } from './table-writer.ts';

interface Pass {
  writer: TableWriter;
  lines: LineIndex;
  rows: number;
  rejected: number;
  rejects: RejectedRow[];
  complete: boolean;
}

/**
 * Writes the records of a JSON or NDJSON file as CSV: a column for each key
 * path, in the order of their first appearance, also those that come late.
 * Memory does not grow with the records.
 * @throws MillraceError `datasets.json_broken`, `datasets.json_no_records`, `datasets.records_missing`, `datasets.line_too_long`, `datasets.too_many_columns`
 */
export async function convertJson(opened: OpenedFile, options: ConvertOptions): Promise<ConvertedTable> {
  const { recipe, signal } = options;
  const text = await openText(opened.path, {
    workDirectory: opened.workDirectory,
    wanted: recipe.encoding,
    complete: opened.complete,
    signal,
  });
  const { places, findings } = await findRecords(opened, text, recipe, signal);
  let pass = await runPass(opened, text, places, options);
  // A key that came late: all are known now.
  if (pass.writer.stale) pass = await runPass(opened, text, places, options, pass.writer);
  const { writer, lines, ...counts } = pass;
  if (counts.rows === 0) throw noRecords(counts.rejects[0]);
  return {
    ...counts,
    path: options.target,
    headed: writer.headed,
    lineOf: (record) => lines.lineOf(record),
    records: places.pointer,
    encoding: text.encoding,
    findings,
  };
}

async function runPass(
  opened: OpenedFile,
  text: TextFile,
  places: RecordPlaces,
  { target, maximumRows = Number.POSITIVE_INFINITY, signal, onProgress }: ConvertOptions,
  before?: TableWriter,
): Promise<Pass> {
  let writer: TableWriter | undefined;
  const lines = new LineIndex();
  const result = { rows: 0, rejected: 0, rejects: [] as RejectedRow[], complete: opened.complete };
  let read = 0;
  const onBytes = (bytes: number) => {
    read += bytes;
    onProgress?.(Math.min(1, read / opened.bytes));
  };
  try {
    reading: for await (const records of readRawRecords(text, places, { complete: opened.complete, signal, onBytes })) {
      for (const record of records) {
        if (result.rows >= maximumRows) {
          result.complete = false;
          break reading;
        }
        writer ??= new TableWriter({
          path: target,
          shape: before?.shape ?? shapeOf(record),
          maximumBytes: opened.expandedBytes,
          signal,
          before,
          names: 'names' in places ? places.names : undefined,
        });
        const problem = record.problem ?? writer.add(record.text);
        if (problem) {
          result.rejected += 1;
          if (result.rejects.length < maximumStoredRejects) result.rejects.push(rejectOf(record, problem));
        } else {
          result.rows += 1;
          lines.add(record.line);
        }
        if (writer.full) await writer.drain();
      }
      await writer?.drain();
    }
    await writer?.end();
  } catch (error) {
    await writer?.destroy();
    throw error;
  }
  if (!writer) throw noRecords();
  return { ...result, writer, lines };
}

function shapeOf({ text }: RawRecord): RecordShape {
  if (text[0] === '[') return 'lists';
  return text[0] === '{' ? 'objects' : 'values';
}

function rejectOf({ text, line }: RawRecord, reason: string): RejectedRow {
  return { line, reason, raw: text.slice(0, maximumRawCharacters).toWellFormed().replaceAll('\0', '\uFFFD') };
}

function noRecords(first?: RejectedRow) {
  if (first) return refusal('no_readable_rows', `No record could be read. The first (${first.line}): ${first.reason}`);
  return refusal(
    'json_no_records',
    'The JSON document has no records. Upload a list of objects, or one object a line.',
  );
}
