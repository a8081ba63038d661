import { open } from 'node:fs/promises';
import type { TextFile } from '../../csv/encoding.ts';
import { headBytes } from '../limits.ts';
import type { OpenedFile } from '../opened-file.ts';
import type { RecordPlaces } from './record-source.ts';
import { isSpace, ValueScanner } from './value-scanner.ts';

const lineFeed = 10;

/** Decides where the records of a file are by its beginning. */
export async function findRecords(opened: OpenedFile, text: TextFile): Promise<RecordPlaces> {
  const head = await readHead(text);
  let start = 0;
  while (isSpace(head[start])) start += 1;
  const offset = text.skipBytes;
  if (opened.format === 'ndjson') {
    return { layout: linesAreValues(head.subarray(start)) ? 'lines' : 'values', pointer: '', offset };
  }
  if (head[start] === 0x5b) return { layout: 'list', pointer: '', offset: offset + start + 1 };
  return { layout: 'values', pointer: '', offset };
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
  let [whole, parts] = [0, 0];
  for (let start = 0; start < head.length && whole + parts < 100; ) {
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
      parts += 1;
    }
    start = end + 1;
  }
  return whole > parts;
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let position = from; position < to; position++) if (!isSpace(bytes[position])) return false;
  return true;
}
