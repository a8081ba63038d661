import { gzipSync } from 'node:zlib';
import { type CorpusCase, lines } from '../corpus-case.ts';
import { writeZip } from '../write-zip.ts';

const hex = (text: string, rest = '') =>
  Buffer.concat([Buffer.from(text, 'hex'), Buffer.from(rest), Buffer.alloc(600)]);

/** Files that are no table. The sentence must say what they are. */
export const refused: CorpusCase[] = [
  { trap: 'an empty file', file: '', refused: /empty/ },
  { trap: 'blank lines alone', file: '\n\r\n\n', refused: /blank/ },
  { trap: 'a header alone', file: 'a,b\n', refused: /no rows/ },
  { trap: 'an old Excel workbook', file: hex('d0cf11e0a1b11ae1'), refused: /Excel/ },
  {
    trap: 'an OpenDocument spreadsheet',
    file: writeZip([
      { name: 'mimetype', bytes: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
      { name: 'content.xml', bytes: '<office:document-content/>' },
    ]),
    refused: /OpenDocument|ODS/i,
  },
  {
    trap: 'a Word document',
    file: writeZip([
      { name: '[Content_Types].xml', bytes: '<Types/>' },
      { name: 'word/document.xml', bytes: '<w:document/>' },
    ]),
    refused: /Word|document/,
  },
  { trap: 'a PDF document', file: hex('255044462d312e370a25e2e3cfd30a'), refused: /PDF/ },
  { trap: 'a PNG image', file: hex('89504e470d0a1a0a0000000d49484452'), refused: /image/ },
  { trap: 'an SQLite database', file: hex('53514c69746520666f726d6174203300'), refused: /SQLite/ },
  { trap: 'an Arrow file', file: hex('4152524f57310000'), refused: /Arrow/ },
  { trap: 'a saved object of R', file: gzipSync(hex('580a000000030004'), { level: 9 }), refused: /./ },
  { trap: 'a pickle', file: hex('80049522010000000000008c'), refused: /./ },
  {
    trap: 'a web page where a table was expected',
    file: lines(
      '<!DOCTYPE html>',
      '<html><head><title>Sign in</title></head>',
      '<body><p>Hello, there</p></body></html>',
    ),
    refused: /HTML|web page/i,
  },
  {
    trap: 'an HTML table named as a workbook',
    file: lines('<table border=1>', '<tr><th>a</th><th>b</th></tr>', '<tr><td>1</td><td>x</td></tr>', '</table>'),
    refused: /HTML|web page/i,
  },
  {
    trap: 'an XML workbook of 2003',
    file: lines(
      '<?xml version="1.0"?>',
      '<?mso-application progid="Excel.Sheet"?>',
      '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
    ),
    refused: /XML/,
  },
  { trap: 'rich text', file: lines('{\\rtf1\\ansi', 'hello, world', '}'), refused: /./ },
  {
    trap: 'a dump of SQL statements',
    file: lines('-- MySQL dump', 'CREATE TABLE `t` (`a` int, `b` text);', "INSERT INTO `t` VALUES (1,'x'),(2,'y');"),
    refused: /SQL/,
  },
  {
    trap: 'bytes of chance',
    file: Buffer.from(Array.from({ length: 4_096 }, (_, index) => (Math.imul(index + 1, 2_654_435_761) >>> 11) & 255)),
    refused: /./,
  },
  {
    trap: 'more columns than can be read',
    file: `${'c,'.repeat(10_000)}c\n${'1,'.repeat(10_000)}1\n`,
    refused: /10,001 columns/,
  },
  {
    trap: 'a line without an end',
    file: () => Promise.resolve(Buffer.alloc(9 * 1024 * 1024, 'x')),
    refused: /longer than/,
  },
];
