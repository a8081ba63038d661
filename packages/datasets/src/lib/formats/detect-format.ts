import type { Compression, TableFormat } from '../../index.ts';
import { isParquet, refuseBinary } from './binary-kinds.ts';
import { ColumnTree } from './json/column-tree.ts';
import { linesAreValues } from './json/find-records.ts';
import { RecordParser } from './json/record-parser.ts';
import { isSpace, ValueScanner } from './json/value-scanner.ts';

const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const zipMagics = [Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('PK\x05\x06', 'latin1')];

/** What the first bytes of a file say that it is packed in. */
export function detectCompression(head: Buffer): Compression {
  const starts = (magic: Buffer) => head.subarray(0, magic.length).equals(magic);
  if (starts(gzipMagic)) return 'gzip';
  if (starts(zstdMagic)) return 'zstd';
  return zipMagics.some(starts) ? 'zip' : 'none';
}

/**
 * What the first bytes of a plain file say that it is; workbooks are found before, by what their archive holds.
 * @param whole true when `head` is all of it
 * @throws MillraceError `datasets.not_text`
 */
export function detectFormat(head: Buffer, whole: boolean): Exclude<TableFormat, 'xlsx'> {
  if (isParquet(head)) return 'parquet';
  const text = asUtf8(head);
  if (!text) refuseBinary(head);
  return jsonFormat(text ?? head, whole) ?? 'csv';
}

/** UTF-16 as UTF-8; undefined when it is not UTF-16. */
function asUtf8(head: Buffer): Buffer | undefined {
  const zeros = [head[0] === 0 && head[1] !== 0, head[1] === 0 && head[0] !== 0];
  const big = (head[0] === 0xfe && head[1] === 0xff) || (zeros[0] && head[2] === 0 && head[3] !== 0);
  const little = (head[0] === 0xff && head[1] === 0xfe) || (zeros[1] && head[3] === 0 && head[2] !== 0);
  if (!big && !little) return undefined;
  return Buffer.from(new TextDecoder(big ? 'utf-16be' : 'utf-16le').decode(head));
}

function jsonFormat(head: Buffer, whole: boolean): 'json' | 'ndjson' | undefined {
  let start = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  while (isSpace(head[start])) start += 1;
  const first = head[start];
  if (first !== 0x7b && first !== 0x5b) return undefined;
  const text = head.subarray(start);
  const lines = linesAreValues(text) && severalLines(text);
  if (lines) return firstLinesAreJson(text) ? 'ndjson' : undefined;
  return beginsAsJson(text, whole) ? 'json' : undefined;
}

function severalLines(text: Buffer): boolean {
  return text.toString('latin1').trim().includes('\n');
}

/** Brackets are no proof: `[id],[name]` is a header that databases write. */
function firstLinesAreJson(text: Buffer): boolean {
  const lines = text.toString('utf8').split('\n', 20);
  return lines.some((line) => isRecord(line.trim()));
}

function isRecord(text: string): boolean {
  if (!text) return false;
  const parser = new RecordParser(new ColumnTree(1_000_000));
  return (text[0] === '[' ? parser.parseList(text) : parser.parseObject(text)) === undefined;
}

/** True when the first value of a list, or the first key of an object, is JSON. */
function beginsAsJson(text: Buffer, whole: boolean): boolean {
  let at = 1;
  while (isSpace(text[at])) at += 1;
  if (at >= text.length) return !whole;
  if (text[0] === 0x7b) return text[at] === 0x22 || text[at] === 0x7d;
  if (text[at] === 0x5d) return true;
  const scanner = new ValueScanner();
  scanner.start(text[at]);
  const end = scanner.scan(text, at, text.length);
  if (end === -1) return text[at] === 0x7b || text[at] === 0x5b || text[at] === 0x22;
  return text[at] === 0x7b || text[at] === 0x5b || isRecord(`[${text.toString('utf8', at, end)}]`);
}
