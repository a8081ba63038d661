import type { CellValue } from '../../../index.ts';
import { type CorpusCase, lines } from '../corpus-case.ts';

/** The table of a column `a` of 1, 2, 3 … and a column `b` of these words. */
function numbered(...words: CellValue[]): Pick<CorpusCase, 'columns' | 'rows'> {
  return { columns: ['a: integer', 'b: words'], rows: words.map((word, index) => [index + 1, word]) };
}

export const delimiters: CorpusCase[] = [
  {
    trap: 'semicolons between fields, commas inside of them',
    file: lines('name;size', 'Smith, John;5', 'Doe, Jane;6'),
    columns: ['name: words', 'size: integer'],
    rows: [
      ['Smith, John', 5],
      ['Doe, Jane', 6],
    ],
    found: { delimiter: ';' },
  },
  {
    trap: 'tabs between fields, commas and semicolons inside of them',
    file: lines('name\tnote\tn', 'a, b\tx; y\t1', 'c\tz\t2'),
    columns: ['name: words', 'note: words', 'n: integer'],
    rows: [
      ['a, b', 'x; y', 1],
      ['c', 'z', 2],
    ],
    found: { delimiter: '\t' },
  },
  {
    trap: 'bars between fields',
    file: lines('a|b|c', '1|x, y|2.5', '3|z|4.5'),
    columns: ['a: integer', 'b: words', 'c: number'],
    rows: [
      [1, 'x, y', 2.5],
      [3, 'z', 4.5],
    ],
    found: { delimiter: '|' },
  },
  {
    trap: 'a delimiter that only the recipe knows',
    file: lines('a^b', '1^x;y', '2^z;w'),
    recipe: { delimiter: '^' },
    ...numbered('x;y', 'z;w'),
  },
  {
    trap: 'a line sep=; above the header, as Excel writes it',
    file: 'sep=;\r\na;b\r\n1;x\r\n2;y\r\n',
    ...numbered('x', 'y'),
    found: { delimiter: ';', skipRows: 1 },
    findings: ['rows_skipped'],
  },
  {
    trap: 'a line sep=, behind a byte order mark',
    file: '\ufeffsep=,\r\na,b\r\n1,x\r\n2,y\r\n',
    ...numbered('x', 'y'),
  },
  {
    trap: 'delimiters inside quoted names of columns',
    file: lines('"Umsatz, netto";"Menge; Stück"', '5;1', '7;2'),
    columns: ['Umsatz, netto: integer', 'Menge; Stück: integer'],
    rows: [
      [5, 1],
      [7, 2],
    ],
  },
  {
    trap: 'one column of sentences with commas in some',
    file: lines('comment', 'well, yes', 'no', 'so, so, so', 'maybe'),
    columns: ['comment: text'],
    rows: [['well, yes'], ['no'], ['so, so, so'], ['maybe']],
  },
  {
    trap: 'no header, a decimal comma and semicolons: both split evenly',
    file: lines('1,5;2,25', '3,5;4,75', '5,5;6,25'),
    columns: ['column_1: number', 'column_2: number'],
    rows: [
      [1.5, 2.25],
      [3.5, 4.75],
      [5.5, 6.25],
    ],
    found: { delimiter: ';', decimalSeparator: ',', headerRows: 0 },
    findings: ['no_header'],
  },
  {
    trap: 'spaces after the commas, also before quotes',
    file: lines('a, b, c', '1, "x, y", 2', '3, "z", 4'),
    columns: ['a: integer', 'b: words', 'c: integer'],
    rows: [
      [1, 'x, y', 2],
      [3, 'z', 4],
    ],
  },
  {
    trap: 'a delimiter after the last field of each row, not of the header',
    file: lines('a,b', '1,x,', '2,y,', '3,z,'),
    columns: ['a: integer', 'b: words', 'column_3: words'],
    rows: [
      [1, 'x', null],
      [2, 'y', null],
      [3, 'z', null],
    ],
  },
  {
    trap: 'a delimiter after the last field of the header, not of the rows',
    file: lines('a,b,', '1,x', '2,y', '3,z'),
    ...numbered('x', 'y', 'z'),
  },
  {
    trap: 'single quotes around fields, by the recipe',
    file: lines('a,b,c', "1,'x, y',5", "2,'it''s',6"),
    recipe: { quote: "'" },
    columns: ['a: integer', 'b: words', 'c: integer'],
    rows: [
      [1, 'x, y', 5],
      [2, "it's", 6],
    ],
  },
  {
    trap: 'quotes inside fields that do not begin with one',
    file: lines('part,n', '5" pipe,1', 'the "best" one,2'),
    columns: ['part: words', 'n: integer'],
    rows: [
      ['5" pipe', 1],
      ['the "best" one', 2],
    ],
  },
  {
    trap: 'fields between spaces, as R writes tables by default',
    file: lines('"mpg" "name"', '21.5 "Mazda RX4"', '22.8 "Datsun 710"'),
    columns: ['mpg: number', 'name: words'],
    rows: [
      [21.5, 'Mazda RX4'],
      [22.8, 'Datsun 710'],
    ],
  },
  {
    trap: 'carriage returns alone end the lines',
    file: 'a,b\r1,x\r2,"y\rz"\r',
    ...numbered('x', 'y\rz'),
  },
  {
    trap: 'CRLF, LF and blank lines mixed, and line breaks inside quotes',
    file: 'a,b\r\n1,"x\r\ny"\n\n2,"z\n\nw"\r\n\r\n3,v',
    ...numbered('x\r\ny', 'z\n\nw', 'v'),
  },
  {
    trap: 'two bars between fields, and an empty field',
    file: lines('a||b||c', '1||x||2.5', '2||||3.5'),
    columns: ['a: integer', 'b: words', 'c: number'],
    rows: [
      [1, 'x', 2.5],
      [2, null, 3.5],
    ],
    found: { delimiter: '||' },
  },
  {
    trap: 'bars between fields, of which some are empty',
    file: lines('a|b|c', '1||2.5', '2||3.5', '|x|4.5'),
    columns: ['a: integer', 'b: words', 'c: number'],
    rows: [
      [1, null, 2.5],
      [2, null, 3.5],
      [null, 'x', 4.5],
    ],
    found: { delimiter: '|' },
  },
  {
    trap: 'two colons between fields with single ones in them, in Latin-1, and a row too short',
    file: Buffer.from(lines('1::Mission: Impossible::Léon', '2::Dr. No::Ürsula', '3::short'), 'latin1'),
    recipe: { delimiter: '::' },
    columns: ['column_1: integer', 'column_2: words', 'column_3: words'],
    rows: [
      [1, 'Mission: Impossible', 'Léon'],
      [2, 'Dr. No', 'Ürsula'],
    ],
    rejects: ['3: 2 fields'],
    findings: ['no_header'],
  },
  {
    trap: 'single quotes around fields',
    file: lines('a,b,c', "1,'x, y',5", "2,'it''s',6", "3,'z',7"),
    columns: ['a: integer', 'b: words', 'c: integer'],
    rows: [
      [1, 'x, y', 5],
      [2, "it's", 6],
      [3, 'z', 7],
    ],
    found: { quote: "'" },
    findings: ['single_quotes'],
  },
  {
    trap: 'single quotes around all fields, also the names, and backslashes before quotes',
    file: lines("'a';'b'", "'1';'x; \\'y\\''", "'2';'z'"),
    ...numbered("x; 'y'", 'z'),
    found: { quote: "'", escape: '\\' },
    findings: ['single_quotes'],
  },
  {
    trap: 'apostrophes that are no quotes',
    file: lines('a,b', "1,'tis", "2,rock 'n' roll", "3,'quoted'", "4,the dogs'"),
    ...numbered("'tis", "rock 'n' roll", "'quoted'", "the dogs'"),
  },
  {
    trap: 'quotes around each whole line',
    file: lines('"a,b,c"', '"1,""x, y"",2.5"', '"2,z,3.5"'),
    columns: ['a: integer', 'b: words', 'c: number'],
    rows: [
      [1, 'x, y', 2.5],
      [2, 'z', 3.5],
    ],
    found: { quotedLines: true, delimiter: ',' },
    findings: ['lines_quoted'],
  },
  {
    trap: 'quotes around each whole line below a header without',
    file: lines('a;b;c', '"1;x;2,5"', '"2;y;3,5"').replaceAll('\n', '\r\n'),
    columns: ['a: integer', 'b: words', 'c: number'],
    rows: [
      [1, 'x', 2.5],
      [2, 'y', 3.5],
    ],
    findings: ['lines_quoted'],
  },
  {
    trap: 'one column of quoted names, each with a comma',
    file: lines('"Last, First"', '"Smith, John"', '"Doe, Jane"'),
    columns: ['Last, First: words'],
    rows: [['Smith, John'], ['Doe, Jane']],
  },
  {
    trap: 'one column of sentences, half of which have one comma',
    file: lines('tweet', 'I like it, a lot', 'Never, ever again', 'no', 'yes, sure', 'hm'),
    columns: ['tweet: text'],
    rows: [['I like it, a lot'], ['Never, ever again'], ['no'], ['yes, sure'], ['hm']],
  },
  {
    trap: 'two bars between fields, in quotes as well',
    file: lines('a||b', '1||x', '2||"y||z"', '3||"|"'),
    ...numbered('x', 'y||z', '|'),
    found: { delimiter: '||' },
  },
  {
    trap: 'quotes around each whole line with two bars between its fields',
    file: lines('"a||b"', '"1||x"', '"2||y"'),
    ...numbered('x', 'y'),
    found: { quotedLines: true, delimiter: '||' },
    findings: ['lines_quoted'],
  },
  {
    trap: 'quotes around each whole line with two colons between its fields, by the recipe',
    file: lines('"a::b"', '"1::x"', '"2::""y::z"""'),
    recipe: { quotedLines: true, delimiter: '::' },
    ...numbered('x', 'y::z'),
  },
  {
    trap: 'columns lined up with spaces, and a row that is no text',
    file: Buffer.concat([
      Buffer.from(lines('a   name    c  d', '1   Müller  5  x', '22  Weiß    6  y', '4   Groß    7  z')),
      Buffer.from(lines('333 Jörg    8  w'), 'latin1'),
    ]),
    columns: ['a: integer', 'name: words', 'c: integer', 'd: words'],
    rows: [
      [1, 'Müller', 5, 'x'],
      [22, 'Weiß', 6, 'y'],
      [4, 'Groß', 7, 'z'],
    ],
    rejects: ['5: no UTF-8'],
  },
  {
    trap: 'names with a comma in each, which may be two columns',
    file: lines('name, first name', 'Smith, John', 'Doe, Jane', 'Roe, Max'),
    columns: ['name: words', 'first name: words'],
    findings: ['delimiter_guessed'],
  },
];
