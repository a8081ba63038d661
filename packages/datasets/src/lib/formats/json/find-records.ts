import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { ImportFinding, ImportRecipe } from '../../../index.ts';
import type { TextFile } from '../../csv/encoding.ts';
import { beginningUnreadable } from '../beginning.ts';
import { headBytes } from '../limits.ts';
import type { OpenedFile } from '../opened-file.ts';
import { itemsAt } from './assembled-records.ts';
import { type ChosenRecords, chooseRecords } from './choose-records.ts';
import { JsonReader } from './json-reader.ts';
import type { RecordPlaces } from './record-places.ts';
import { type Surveyed, surveyDocument } from './survey-document.ts';
import { isSpace, ValueScanner } from './value-scanner.ts';

const lineFeed = 10;
const blockBytes = 1024 * 1024;

export interface FoundRecords {
  places: RecordPlaces;
  findings: ImportFinding[];
}

/**
 * Decides where the records of a file are: by its beginning, when it is a list
 * or has a record a line, else by walking over the whole document.
 * @throws MillraceError `datasets.json_broken`, `datasets.json_no_records`, `datasets.records_missing`
 */
export async function findRecords(
  opened: OpenedFile,
  text: TextFile,
  recipe: ImportRecipe,
  signal?: AbortSignal,
): Promise<FoundRecords> {
  const head = await readHead(text);
  let start = 0;
  while (isSpace(head[start])) start += 1;
  const offset = text.skipBytes;
  const wanted = recipe.records || undefined;
  if (opened.format === 'ndjson') {
    const layout = linesAreValues(head.subarray(start)) ? 'lines' : 'values';
    return { places: { layout, pointer: '', offset }, findings: [] };
  }
  if (head[start] === 0x5b && !wanted) {
    return { places: { layout: 'list', pointer: '', offset: offset + start + 1 }, findings: [] };
  }
  return await findInDocument(opened, text, wanted, signal);
}

async function findInDocument(
  { complete }: OpenedFile,
  text: TextFile,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<FoundRecords> {
  const file = openSync(text.path, 'r');
  try {
    const reader = new JsonReader(file, text.skipBytes, blockBytes, complete);
    const survey = surveyDocument(reader, (wanted ?? '').split('/').length - 1);
    let step = survey.next();
    for (; !step.done; step = survey.next()) {
      await turn();
      signal?.throwIfAborted();
    }
    // Another value after the first: a record each, over several lines.
    if (!wanted && complete && !reader.peekAtEnd()) {
      return { places: { layout: 'values', pointer: '', offset: text.skipBytes }, findings: [] };
    }
    const chosen = chooseRecords(step.value, wanted);
    if (!complete && !chosen.certain) throw beginningUnreadable('a JSON document of this shape');
    return withNames(file, chosen);
  } finally {
    closeSync(file);
  }
}

function withNames(file: number, { places, names, index, findings }: ChosenRecords): FoundRecords {
  if (places.layout !== 'list' || !names) return { places, findings };
  const found = readNames(file, names);
  const indexed = index && !isCount(file, index) ? index.offset + 1 : undefined;
  return {
    findings,
    places: {
      ...places,
      names: indexed === undefined ? found : ['index', ...found],
      ...(indexed !== undefined && { index: indexed }),
    },
  };
}

/** Names are texts, lists of texts (levels of pandas) or objects with a name. */
function readNames(file: number, { offset }: Surveyed): string[] {
  return Array.from(itemsAt(file, offset + 1, blockBytes), (text) => nameOf(JSON.parse(text)));
}

function nameOf(value: unknown): string {
  if (Array.isArray(value))
    return value
      .filter((part) => part !== null && part !== '')
      .map(String)
      .join('_');
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value);
  const { name, label, id } = value as Record<string, unknown>;
  return String(name ?? label ?? id ?? '');
}

/** True for 0, 1, 2, …: it says no more than the order of the rows. */
function isCount(file: number, { offset }: Surveyed): boolean {
  let row = 0;
  for (const item of itemsAt(file, offset + 1, blockBytes)) {
    if (item !== String(row)) return false;
    row += 1;
  }
  return true;
}

async function readHead(text: TextFile): Promise<Buffer> {
  await using file = await open(text.path);
  const buffer = Buffer.alloc(headBytes);
  const { bytesRead } = await file.read(buffer, 0, headBytes, text.skipBytes);
  return buffer.subarray(0, bytesRead);
}

/** True when each line is a value by itself: the first ones that begin like one also end like one. */
export function linesAreValues(head: Buffer): boolean {
  const scanner = new ValueScanner();
  let [whole, parts, others] = [0, 0, 0];
  for (let start = 0; start < head.length && whole + parts + others < 100; ) {
    const lineEnd = head.indexOf(lineFeed, start);
    const end = lineEnd === -1 ? head.length : lineEnd;
    const first = head[start];
    // Indented lines and brackets alone are of a document over several lines.
    if (first === 0x7b || first === 0x5b) {
      scanner.start(first);
      const after = scanner.scan(head, start, end);
      if (after !== -1 && isBlank(head, after, end)) whole += 1;
      else if (lineEnd !== -1) parts += 1;
    } else if (!isBlank(head, start, end)) {
      others += 1;
    }
    start = end + 1;
  }
  return whole > parts && whole >= others;
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let position = from; position < to; position++) if (!isSpace(bytes[position])) return false;
  return true;
}
