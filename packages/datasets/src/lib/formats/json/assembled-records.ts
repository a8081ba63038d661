import { closeSync, openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { CutHere, JsonReader } from './json-reader.ts';
import { brokenJson } from './record-cutter.ts';
import type { RecordsByColumn, RecordsByKey } from './record-places.ts';
import type { RawRecord } from './record-source.ts';

const recordsAtOnce = 1_000;
const closingBrace = 0x7d;
const closingBracket = 0x5d;
const comma = 0x2c;
/** Shared by the columns that are read side by side. */
const bufferBytes = 32 * 1024 * 1024;

export interface AssembledOptions {
  complete: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Puts records together whose values do not stand side by side in the file:
 * one from a list (or object) of each column, or each with its key. Reads the
 * file in as many places as there are columns, with a small buffer each.
 */
export async function* assembledRecords(
  path: string,
  places: RecordsByColumn | RecordsByKey,
  { complete, signal }: AssembledOptions,
): AsyncGenerator<RawRecord[]> {
  const file = openSync(path, 'r');
  try {
    const records = places.layout === 'columns' ? byColumn(file, places, complete) : byKey(file, places, complete);
    let batch: RawRecord[] = [];
    let characters = 0;
    for (const text of untilCut(records)) {
      batch.push({ ...text });
      characters += text.text.length;
      if (batch.length < recordsAtOnce && characters < 4 * 1024 * 1024) continue;
      yield batch;
      batch = [];
      characters = 0;
      await turn();
      signal?.throwIfAborted();
    }
    yield batch;
  } finally {
    closeSync(file);
  }
}

/** The values of a list, one by one, with a look ahead for its end. */
export function* itemsAt(file: number, offset: number, blockBytes: number, complete = true): Generator<string> {
  const reader = new JsonReader(file, offset, blockBytes, complete);
  if (reader.take(closingBracket)) return;
  do yield reader.readValue();
  while (reader.take(comma));
  reader.expect(closingBracket);
}

function* untilCut(records: Generator<RawRecord>): Generator<RawRecord> {
  try {
    yield* records;
  } catch (error) {
    if (!(error instanceof CutHere)) throw error;
  }
}

function* byColumn(
  file: number,
  { columns, keyed, withKey }: RecordsByColumn,
  complete: boolean,
): Generator<RawRecord> {
  const blockBytes = Math.max(4 * 1024, Math.min(256 * 1024, Math.floor(bufferBytes / columns.length)));
  const readers = columns.map(({ offset }) => new JsonReader(file, offset, blockBytes, complete));
  const names = columns.map(({ name }) => JSON.stringify(name));
  const closing = keyed ? closingBrace : closingBracket;
  for (let line = 1; ; line++) {
    const ended = readers.filter((reader) => (line === 1 ? reader.take(closing) : !reader.take(comma)));
    if (ended.length === readers.length) return;
    if (ended.length > 0) throw brokenJson(`its columns are not of one length (row ${line.toLocaleString('en')})`);
    let text = '{';
    let key: string | undefined;
    for (const [index, reader] of readers.entries()) {
      if (keyed) {
        const own = reader.readKey();
        key ??= own;
        if (own !== key) throw brokenJson(`its columns have not the same rows (row ${line.toLocaleString('en')})`);
      }
      text += `${index > 0 ? ',' : ''}${names[index]}:${reader.readValue()}`;
    }
    yield { text: withKey ? `{"key":${key},${text.slice(1)}}` : `${text}}`, line };
  }
}

function* byKey(file: number, { offset, withKey }: RecordsByKey, complete: boolean): Generator<RawRecord> {
  const reader = new JsonReader(file, offset, 256 * 1024, complete);
  if (reader.take(closingBrace)) return;
  let line = 0;
  do {
    const key = reader.readKey();
    const value = reader.readValue();
    line += 1;
    if (value[0] !== '{') yield { text: value, line, problem: 'The record is no object.' };
    else yield { text: withKey ? withMember(value, key) : value, line };
  } while (reader.take(comma));
  reader.expect(closingBrace);
}

function withMember(object: string, key: string): string {
  const rest = object.slice(1).trimStart();
  return `{"key":${key}${rest[0] === '}' ? '' : ','}${rest}`;
}
