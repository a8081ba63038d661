import { isUtf8 } from 'node:buffer';
import { refusal } from '../errors.ts';

interface FileKind {
  name: string;
  magic: number[];
  /** Where the magic bytes begin, when not at the start. */
  at?: number;
  /** What to do instead. */
  advice?: string;
}

const bytesOf = (text: string) => [...Buffer.from(text, 'latin1')];
const unpack = 'Unpack it and upload the file inside, or pack it with gzip, zip or zstd.';
const exportTable = 'Export the table as CSV, Excel (.xlsx), JSON or Parquet and upload that.';

const kinds: FileKind[] = [
  { name: 'a gzip archive', magic: [0x1f, 0x8b], advice: unpack },
  { name: 'a Zstandard archive', magic: [0x28, 0xb5, 0x2f, 0xfd], advice: unpack },
  { name: 'a ZIP archive', magic: bytesOf('PK\x03\x04'), advice: unpack },
  { name: 'a Parquet file', magic: bytesOf('PAR1'), advice: 'It is damaged or cut short: upload it whole.' },
  { name: 'a bzip2 archive', magic: bytesOf('BZh'), advice: unpack },
  { name: 'an xz archive', magic: [0xfd, ...bytesOf('7zXZ')], advice: unpack },
  { name: 'a 7-Zip archive', magic: [...bytesOf('7z'), 0xbc, 0xaf], advice: unpack },
  { name: 'a RAR archive', magic: bytesOf('Rar!\x1a'), advice: unpack },
  { name: 'a tar archive', magic: bytesOf('ustar'), at: 257, advice: unpack },
  { name: 'an LZ4 archive', magic: [0x04, 0x22, 0x4d, 0x18], advice: unpack },
  {
    name: 'an old Excel workbook (.xls)',
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    advice:
      'Open it, save it as .xlsx or CSV and upload that. If it is an .xlsx file, it is locked with a password: take the password away.',
  },
  { name: 'a PNG image', magic: [0x89, ...bytesOf('PNG')] },
  { name: 'a JPEG image', magic: [0xff, 0xd8, 0xff] },
  { name: 'a GIF image', magic: bytesOf('GIF8') },
  { name: 'a PDF document', magic: bytesOf('%PDF-') },
  { name: 'an SQLite database', magic: bytesOf('SQLite format 3') },
  { name: 'an Arrow or Feather file', magic: bytesOf('ARROW1') },
  { name: 'an Arrow stream', magic: [0xff, 0xff, 0xff, 0xff] },
  { name: 'an ORC file', magic: bytesOf('ORC') },
  { name: 'an Avro file', magic: bytesOf('Obj\x01') },
  { name: 'an HDF5 file', magic: [0x89, ...bytesOf('HDF')] },
  { name: 'a NumPy file', magic: [0x93, ...bytesOf('NUMPY')] },
  { name: 'a Python pickle', magic: [0x80, 0x04, 0x95] },
  { name: 'an R data file', magic: bytesOf('RDX') },
  { name: 'a Stata file', magic: bytesOf('<stata_dta>') },
  { name: 'an SPSS file', magic: bytesOf('$FL2') },
];

const zipMagic = Buffer.from('PK\x03\x04', 'latin1');
const parquetMagic = 'PAR1';

/**
 * @throws MillraceError `datasets.not_text` when the first bytes of a file
 * cannot be those of a table in text: it says what the file is and what to do.
 */
export function refuseBinary(head: Buffer): void {
  const other = otherText(head);
  if (other) throw refusal('not_text', other);
  const kind = kindOf(head);
  if (!kind) return;
  throw refusal('not_text', `This is ${kind.name}, not a table. ${kind.advice ?? exportTable}`);
}

/** True when a file begins as Parquet does and is no text. */
export function isParquet(head: Buffer): boolean {
  return head.subarray(0, 4).toString('latin1') === parquetMagic && looksBinary(head);
}

function kindOf(head: Buffer): FileKind | undefined {
  const binary = looksBinary(head);
  // Letters alone are no proof: a header may begin with ORC.
  if (head.subarray(0, 4).equals(zipMagic) && (head.includes('xl/') || head.includes('[Content_Types].xml'))) {
    return { name: 'an Excel workbook', magic: [], advice: 'It is damaged: open it and save it again as .xlsx.' };
  }
  const known = kinds.find(
    ({ magic, at = 0 }) =>
      magic.every((byte, index) => head[at + index] === byte) && (binary || magic.some((byte) => byte >= 0x80)),
  );
  return known ?? (hasManyControls(head) ? { name: 'a binary file', magic: [] } : undefined);
}

/** A zero byte in a row or two is a damaged row, not another kind of file. */
function hasManyControls(head: Buffer): boolean {
  let controls = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 27)) controls += 1;
  return controls > 3 && controls > head.length / 50;
}

function looksBinary(head: Buffer): boolean {
  return head.includes(0) || !isUtf8(head.subarray(0, -3));
}

/** Texts that are no tables. A login page that was saved in place of the file is the usual reason. */
function otherText(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, 64 * 1024).replace(/^(\xef\xbb\xbf)?\s*/, '');
  if (/^<(!doctype html|html|head|meta|table|style|body|div|script|center)\b[^<>]*>(?![,;|\t"])/i.test(text)) {
    return 'This is a web page, not a table. Download the file itself; if it comes from a spreadsheet, save it as .xlsx or CSV.';
  }
  if (/^<(\?xml|!--|[a-z][\w:.-]*(\s[^<>]*)?>(\r?\n\s*)?<)/i.test(text))
    return `This is an XML document, not a table. ${exportTable}`;
  if (text.startsWith('{\\rtf')) return `This is a formatted text (RTF), not a table. ${exportTable}`;
  if (text.startsWith('version https://git-lfs')) {
    return 'This is the pointer that Git LFS puts in place of a large file. Fetch the file itself (git lfs pull) and upload that.';
  }
  if (isSqlScript(text)) return `This is an SQL script, not a table. ${exportTable}`;
  return undefined;
}

function isSqlScript(text: string): boolean {
  const first = text.replace(/^(--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/;?|#[^\n]*\n|\s)+/, '');
  const begins = /^(create|insert|drop|set|begin|use|lock|pragma|start|alter)\b/i.test(first);
  return begins && /\b(insert\s+into|create\s+(temporary\s+)?table)\b[^\n]*\(/i.test(text);
}
