import { isUtf8 } from 'node:buffer';
import { readPieces, type TextFile } from '../../csv/encoding.ts';
import { brokenJson, RecordCutter, type RecordLayout } from './record-cutter.ts';

/** Where the records of a document lie. */
export interface RecordPlaces {
  layout: RecordLayout;
  /** JSON pointer to their list; empty when the document is the list or has a record a line. */
  pointer: string;
  /** Where the first of them can begin, in bytes from the start of the text file. */
  offset: number;
}

export interface RawRecord {
  /** As it stands in the file. */
  text: string;
  line: number;
  /** Why it cannot be read. */
  problem?: string;
}

/**
 * Yields the records of a document in order, many at a time; memory is bounded
 * by a piece of the file and the longest record.
 * @param complete false when the file is only the beginning of one: a record that is cut at its end is then left out
 */
export async function* readRawRecords(
  text: TextFile,
  places: RecordPlaces,
  complete: boolean,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<RawRecord[]> {
  let records: RawRecord[] = [];
  const cutter = new RecordCutter(places.layout, places.pointer !== '', ({ bytes, start, end, line }) => {
    const problem =
      text.validUtf8 || isUtf8(bytes.subarray(start, end))
        ? undefined
        : 'The record holds bytes that are no UTF-8 text.';
    records.push({ text: bytes.toString('utf8', start, end), line, ...(problem && { problem }) });
  });
  for await (const piece of readPieces(text.path, places.offset, signal)) {
    cutter.feed(piece, false);
    onBytes?.(piece.length);
    const cut = records;
    records = [];
    if (cut.length > 0) yield cut;
    if (cutter.done && places.pointer !== '') return;
  }
  if (complete) {
    cutter.feed(Buffer.alloc(0), true);
    if (places.layout === 'list' && !cutter.done) throw brokenJson('the list of records is not closed');
    yield records;
  }
}
