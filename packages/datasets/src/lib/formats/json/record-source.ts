import { isUtf8 } from 'node:buffer';
import { closeSync, openSync } from 'node:fs';
import { readPieces, type TextFile } from '../../csv/encoding.ts';
import { assembledRecords, itemsAt } from './assembled-records.ts';
import { brokenJson, RecordCutter } from './record-cutter.ts';
import type { RecordPlaces, RecordsInRow } from './record-places.ts';

export interface RawRecord {
  /** As it stands in the file. */
  text: string;
  line: number;
  /** Why it cannot be read. */
  problem?: string;
}

export interface RawRecordOptions {
  /** False when the file is only the beginning of one: a record that is cut at its end is then left out. */
  complete: boolean;
  signal?: AbortSignal | undefined;
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Yields the records of a document in order, many at a time; memory is bounded
 * by a piece of the file and the longest record.
 */
export async function* readRawRecords(
  text: TextFile,
  places: RecordPlaces,
  options: RawRecordOptions,
): AsyncGenerator<RawRecord[]> {
  if (places.layout === 'columns' || places.layout === 'members') {
    yield* assembledRecords(text.path, places, options);
  } else if (places.index === undefined) {
    yield* recordsInRow(text, places, options);
  } else {
    yield* withIndex(text.path, places.index, recordsInRow(text, places, options));
  }
}

async function* recordsInRow(
  text: TextFile,
  places: RecordsInRow,
  { complete, signal, onBytes }: RawRecordOptions,
): AsyncGenerator<RawRecord[]> {
  let records: RawRecord[] = [];
  const cutter = new RecordCutter(places.layout, places.pointer !== '', ({ bytes, start, end, line }) => {
    const valid = text.validUtf8 || isUtf8(bytes.subarray(start, end));
    const record = { text: bytes.toString('utf8', start, end), line };
    records.push(valid ? record : { ...record, problem: 'The record holds bytes that are no UTF-8 text.' });
  });
  for await (const piece of readPieces(text.path, places.offset, signal)) {
    cutter.feed(piece, false);
    if (places.single && records.length > 0) return yield records.slice(0, 1);
    onBytes?.(piece.length);
    const cut = records;
    records = [];
    if (cut.length > 0) yield cut;
    if (cutter.done && places.pointer !== '') return;
  }
  if (!complete) return;
  cutter.feed(Buffer.alloc(0), true);
  if (places.layout === 'list' && !cutter.done) throw brokenJson('the list of records is not closed');
  yield records;
}

/** Puts the name of each row before its values. */
async function* withIndex(
  path: string,
  offset: number,
  source: AsyncGenerator<RawRecord[]>,
): AsyncGenerator<RawRecord[]> {
  const file = openSync(path, 'r');
  try {
    const names = itemsAt(file, offset, 256 * 1024);
    for await (const records of source) {
      yield records.map((record) => {
        const name = names.next();
        const rest = record.text.slice(1).trimStart();
        return { ...record, text: `[${name.done ? 'null' : name.value}${rest[0] === ']' ? '' : ','}${rest}` };
      });
    }
  } finally {
    closeSync(file);
  }
}
