import { type CorpusCase, day, lines, moment } from '../corpus-case.ts';

/** Tables as libraries, databases and machines write them. */
export const programExports: CorpusCase[] = [
  {
    trap: 'pandas with its index',
    file: lines(',price,city', '0,1.0,Bonn', '1,,Köln', '2,3.5,Bonn'),
    columns: ['column_1: integer', 'price: number', 'city: words'],
    rows: [
      [0, 1, 'Bonn'],
      [1, null, 'Köln'],
      [2, 3.5, 'Bonn'],
    ],
    originalNames: { column_1: '' },
    findings: ['header_changed'],
  },
  {
    trap: 'R write.csv with row names',
    file: lines('"","mpg","am"', '"Mazda RX4",21.5,TRUE', '"Datsun 710",NA,FALSE'),
    columns: ['column_1: words', 'mpg: number', 'am: boolean'],
    rows: [
      ['Mazda RX4', 21.5, true],
      ['Datsun 710', null, false],
    ],
  },
  {
    trap: 'R write.csv2: a decimal comma and NA',
    file: lines('"";"mpg";"wt"', '"1";21,5;2,62', '"2";NA;2,875', '"3";18,1;NA'),
    columns: ['column_1: integer', 'mpg: number', 'wt: number'],
    rows: [
      [1, 21.5, 2.62],
      [2, null, 2.875],
      [3, 18.1, null],
    ],
  },
  {
    trap: 'R write.table with tabs: the header does not count the row names',
    file: lines('mpg\tcyl', '1\t21.5\t6', '2\t22.8\t4', '3\tNA\t8'),
    columns: ['column_1: integer', 'mpg: number', 'cyl: integer'],
    rows: [
      [1, 21.5, 6],
      [2, 22.8, 4],
      [3, null, 8],
    ],
  },
  {
    trap: 'R write.table by default: spaces, quotes, and row names that the header does not count',
    file: lines('"mpg" "origin"', '"Mazda RX4" 21.5 "far east"', '"Fiat 128" 32.4 "europe"', '"Valiant" NA "usa"'),
    columns: ['column_1: words', 'mpg: number', 'origin: words'],
    rows: [
      ['Mazda RX4', 21.5, 'far east'],
      ['Fiat 128', 32.4, 'europe'],
      ['Valiant', null, 'usa'],
    ],
  },
  {
    trap: 'MySQL INTO OUTFILE: tabs, no header, \\N for missing',
    file: lines('1\tMüller\t12.50\t2026-01-05 10:00:00', '2\t\\N\t\\N\t2026-01-06 11:00:00', '3\tSchmidt\t7.25\t\\N'),
    columns: ['column_1: integer', 'column_2: words', 'column_3: number', 'column_4: datetime'],
    rows: [
      [1, 'Müller', 12.5, moment('2026-01-05 10:00')],
      [2, null, null, moment('2026-01-06 11:00')],
      [3, 'Schmidt', 7.25, null],
    ],
    findings: ['no_header'],
  },
  {
    trap: 'PostgreSQL COPY: t and f, \\N, offsets of two digits',
    file: lines('id,active,created', '1,t,2026-01-05 10:00:00.123456+00', '2,f,2026-01-06 11:00:00+02', '3,\\N,\\N'),
    columns: ['id: integer', 'active: boolean', 'created: datetime'],
    rows: [
      [1, true, '2026-01-05T10:00:00.123Z'],
      [2, false, moment('2026-01-06 09:00')],
      [3, null, null],
    ],
    findings: ['boolean_words active'],
  },
  {
    trap: 'SQL Server: NULL in words, seven digits of a second, braces around keys',
    file: lines(
      'Id,Key,Created,Amount',
      '1,{6F9619FF-8B86-D011-B42D-00C04FC964FF},2026-01-05 10:00:00.0000000,12.5000',
      '2,{6F9619FF-8B86-D011-B42D-00C04FC964FE},2026-01-06 11:30:00.5000000,NULL',
    ),
    columns: ['Id: integer', 'Key: words', 'Created: datetime', 'Amount: number'],
    rows: [
      [1, '{6F9619FF-8B86-D011-B42D-00C04FC964FF}', moment('2026-01-05 10:00'), 12.5],
      [2, '{6F9619FF-8B86-D011-B42D-00C04FC964FE}', moment('2026-01-06 11:30:00.5'), null],
    ],
  },
  {
    trap: 'Oracle: months in capitals, two digits of the year',
    file: lines('"ID","NAME","HIRED"', '7,"SMITH","31-DEC-26"', '8,"O\'NEIL","01-FEB-99"', '9,"KING",""'),
    columns: ['ID: integer', 'NAME: words', 'HIRED: datetime'],
    rows: [
      [7, 'SMITH', day('2026-12-31')],
      [8, "O'NEIL", day('1999-02-01')],
      [9, 'KING', null],
    ],
  },
  {
    trap: 'Salesforce: everything in quotes, notes below the table',
    file: lines(
      '"Id","Amount","CloseDate","IsWon","CreatedDate"',
      '"0065g00000AbCdEAAX","1234.5","2026-01-31","true","2026-01-05T10:00:00.000+0000"',
      '"0065g00000AbCdFAAX","","2026-02-28","false","2026-01-06T11:00:00.000+0000"',
      '"0065g00000AbCdGAAX","7","2026-03-31","true","2026-01-07T12:00:00.000+0000"',
      '',
      '"Opportunity Report"',
      '"Confidential Information - Do Not Distribute"',
    ),
    columns: ['Id: words', 'Amount: number', 'CloseDate: datetime', 'IsWon: boolean', 'CreatedDate: datetime'],
    rows: [
      ['0065g00000AbCdEAAX', 1234.5, day('2026-01-31'), true, moment('2026-01-05 10:00')],
      ['0065g00000AbCdFAAX', null, day('2026-02-28'), false, moment('2026-01-06 11:00')],
      ['0065g00000AbCdGAAX', 7, day('2026-03-31'), true, moment('2026-01-07 12:00')],
    ],
    rejects: ['6: 1 field', '7: 1 field'],
  },
  {
    trap: 'measured values with runs of spaces between them, as old repositories keep them',
    file: lines('  18.0   8   307.0      130.0', '  15.0   8   350.0      165.0', '  24.0   4   113.0       95.0'),
    columns: ['column_1: number', 'column_2: integer', 'column_3: number', 'column_4: number'],
    rows: [
      [18, 8, 307, 130],
      [15, 8, 350, 165],
      [24, 4, 113, 95],
    ],
    findings: ['no_header'],
  },
  {
    trap: 'JSON in the cells of a table',
    file: lines('id,payload', '1,"{""a"": 1, ""b"": [1, 2]}"', '2,"{""a"": 2, ""b"": []}"', '3,null'),
    columns: ['id: integer', 'payload: words'],
    rows: [
      [1, '{"a": 1, "b": [1, 2]}'],
      [2, '{"a": 2, "b": []}'],
      [3, null],
    ],
  },
  {
    trap: 'keys of documents: digits with hyphens, hashes in exponent form, prices with a unit',
    file: lines('isbn;hash;weight;n', '978-3-16;1e10;12 kg;0', '978-1-23;2e45;7 kg;1', '979-0-11;3f12;9 kg;2'),
    columns: ['isbn: words', 'hash: words', 'weight: words', 'n: integer'],
    rows: [
      ['978-3-16', '1e10', '12 kg', 0],
      ['978-1-23', '2e45', '7 kg', 1],
      ['979-0-11', '3f12', '9 kg', 2],
    ],
  },
];
