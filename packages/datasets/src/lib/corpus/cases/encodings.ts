import { type CorpusCase, lines } from '../corpus-case.ts';

const german = lines('größe;preis', 'müller;1,5', 'schön;2,5');
const germanTable: Pick<CorpusCase, 'columns' | 'rows'> = {
  columns: ['größe: words', 'preis: number'],
  rows: [
    ['müller', 1.5],
    ['schön', 2.5],
  ],
};
const bytes = (...codes: number[]) => Buffer.from(codes);

export const encodings: CorpusCase[] = [
  {
    trap: 'UTF-8 with a byte order mark before a quoted name',
    file: `\ufeff"größe";preis\nmüller;1,5\nschön;2,5\n`,
    ...germanTable,
  },
  {
    trap: 'UTF-16, little end first, with a byte order mark',
    file: Buffer.from(`\ufeff${german}`, 'utf16le'),
    ...germanTable,
  },
  {
    trap: 'UTF-16, big end first, with a byte order mark',
    file: Buffer.from(`\ufeff${german}`, 'utf16le').swap16(),
    ...germanTable,
  },
  { trap: 'UTF-16, little end first, without a byte order mark', file: Buffer.from(german, 'utf16le'), ...germanTable },
  {
    trap: 'UTF-16, big end first, without a byte order mark',
    file: Buffer.from(german, 'utf16le').swap16(),
    ...germanTable,
  },
  { trap: 'Latin-1', file: Buffer.from(german, 'latin1'), ...germanTable },
  {
    trap: 'Windows-1252 with a euro sign and typographic quotes',
    file: Buffer.concat([
      Buffer.from('name;preis\n', 'latin1'),
      bytes(0x93, 0x41, 0x94), // “A”
      Buffer.from(';1,50 ', 'latin1'),
      bytes(0x80, 0x0a), // €
      Buffer.from('Bär;2,50 ', 'latin1'),
      bytes(0x80, 0x0a),
    ]),
    columns: ['name: words', 'preis: number'],
    rows: [
      ['“A”', 1.5],
      ['Bär', 2.5],
    ],
  },
  {
    trap: 'Windows-1251, by the recipe',
    // Город;n / Москва;1 / Омск;2
    file: Buffer.concat([
      bytes(0xc3, 0xee, 0xf0, 0xee, 0xe4),
      Buffer.from(';n\n'),
      bytes(0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0),
      Buffer.from(';1\n'),
      bytes(0xce, 0xec, 0xf1, 0xea),
      Buffer.from(';2\n'),
    ]),
    recipe: { encoding: 'windows-1251' },
    columns: ['Город: words', 'n: integer'],
    rows: [
      ['Москва', 1],
      ['Омск', 2],
    ],
  },
  {
    trap: 'Shift JIS, by the recipe: a second byte looks like a backslash or a bar',
    // 表,n (0x95 0x5c) / ポ,1 (0x83 0x7c) / 日本,2
    file: Buffer.concat([
      bytes(0x95, 0x5c),
      Buffer.from(',n\n'),
      bytes(0x83, 0x7c),
      Buffer.from(',1\n'),
      bytes(0x93, 0xfa, 0x96, 0x7b),
      Buffer.from(',2\n'),
    ]),
    recipe: { encoding: 'shift_jis' },
    columns: ['表: words', 'n: integer'],
    rows: [
      ['ポ', 1],
      ['日本', 2],
    ],
  },
  {
    trap: 'a Macintosh file, by the recipe',
    file: Buffer.concat([
      Buffer.from('name,n\rM'),
      bytes(0x9f),
      Buffer.from('ller,1\rSch'),
      bytes(0x9a),
      Buffer.from('n,2\r'),
    ]),
    recipe: { encoding: 'macintosh' },
    columns: ['name: words', 'n: integer'],
    rows: [
      ['Müller', 1],
      ['Schön', 2],
    ],
  },
  {
    trap: 'one broken row in UTF-8: it is rejected alone',
    file: Buffer.concat([Buffer.from('a;b\nä;1\nö;2\n'), bytes(0xe4, 0x3b, 0x33, 0x0a), Buffer.from('ü;4\n')]),
    columns: ['a: words', 'b: integer'],
    rows: [
      ['ä', 1],
      ['ö', 2],
      ['ü', 4],
    ],
    rejects: ['4: UTF-8'],
  },
  {
    trap: 'characters beyond the basic plane, joined and combining ones',
    file: lines('emoji,word,n', '👩‍👩‍👧,e\u0301,1', '🏳️‍🌈,𝔘,2'),
    columns: ['emoji: words', 'word: words', 'n: integer'],
    rows: [
      ['👩‍👩‍👧', 'e\u0301', 1],
      ['🏳️‍🌈', '𝔘', 2],
    ],
  },
  {
    trap: 'a byte order mark in the middle, where two files were joined',
    file: lines('\ufeffid,w', '1,a', '\ufeff2,b', '3,c'),
    columns: ['id: integer', 'w: words'],
    rows: [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
  },
  {
    trap: 'a zero byte in one row: it is rejected alone',
    file: Buffer.from('a,b\n1,x\n2,y\0z\n3,w\n'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [3, 'w'],
    ],
    rejects: ['3: zero byte'],
  },
];
