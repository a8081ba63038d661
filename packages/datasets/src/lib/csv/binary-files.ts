import { isUtf8 } from 'node:buffer';
import { refusal } from '../errors.ts';

interface FileKind {
  name: string;
  magic: number[];
}

const bytesOf = (text: string) => [...Buffer.from(text, 'latin1')];

const kinds: FileKind[] = [
  { name: 'a gzip archive', magic: [0x1f, 0x8b] },
  { name: 'a Zstandard archive', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'a bzip2 archive', magic: bytesOf('BZh') },
  { name: 'an xz archive', magic: [0xfd, ...bytesOf('7zXZ')] },
  { name: 'a 7-Zip archive', magic: [...bytesOf('7z'), 0xbc, 0xaf] },
  { name: 'a Parquet file', magic: bytesOf('PAR1') },
  { name: 'an old Excel workbook', magic: [0xd0, 0xcf, 0x11, 0xe0] },
  { name: 'a PNG image', magic: [0x89, ...bytesOf('PNG')] },
  { name: 'a JPEG image', magic: [0xff, 0xd8, 0xff] },
  { name: 'a PDF document', magic: bytesOf('%PDF-') },
  { name: 'an SQLite database', magic: bytesOf('SQLite format 3') },
  { name: 'an Arrow file', magic: bytesOf('ARROW1') },
];

/** @throws MillraceError `datasets.not_text` when the first bytes of a file cannot be those of a table in text. */
export function refuseBinary(head: Buffer): void {
  const name = kindOf(head);
  if (!name) return;
  throw refusal('not_text', `This is ${name}, not a CSV file. Export the table as CSV and upload that.`);
}

function kindOf(head: Buffer): string | undefined {
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) {
    return head.includes('xl/') || head.includes('[Content_Types].xml') ? 'an Excel workbook' : 'a ZIP archive';
  }
  const holdsZero = head.includes(0);
  // Letters alone are no proof: a header may begin with PAR1.
  const looksBinary = holdsZero || !isUtf8(head.subarray(0, -3));
  const known = kinds.find(
    ({ magic }) =>
      magic.every((byte, index) => head[index] === byte) && (looksBinary || magic.some((byte) => byte >= 0x80)),
  );
  return known?.name ?? (holdsZero ? 'a binary file' : undefined);
}
