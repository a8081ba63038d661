import { beside, type CorpusCase, column, lines } from '../corpus-case.ts';

export const numbers: CorpusCase[] = [
  {
    trap: 'points, exponents and signs in every usual spelling',
    file: column('x', ['.5', '-.5', '5.', '1e-3', '-2.5E+02', '0', '-0.25']),
    columns: ['x: number', 'n: integer'],
    rows: beside([0.5, -0.5, 5, 0.001, -250, 0, -0.25]),
  },
  {
    trap: 'a decimal comma between semicolons',
    file: lines('a;b', '1,5;2', '-0,25;3', '1e-3;4'),
    columns: ['a: number', 'b: integer'],
    rows: [
      [1.5, 2],
      [-0.25, 3],
      [0.001, 4],
    ],
    found: { decimalSeparator: ',' },
  },
  {
    trap: 'a decimal comma in quotes between commas',
    file: lines('a,b', '"1,5",2', '"12,75",3', '"0,5",4'),
    columns: ['a: number', 'b: integer'],
    rows: [
      [1.5, 2],
      [12.75, 3],
      [0.5, 4],
    ],
    found: { decimalSeparator: ',' },
  },
  {
    trap: 'commas between thousands and a decimal point',
    file: lines('a,b', '"1,234.50",1', '"12,345,678.00",2', '99.25,3', '"-1,000",4'),
    columns: ['a: number', 'b: integer'],
    rows: [
      [1234.5, 1],
      [12345678, 2],
      [99.25, 3],
      [-1000, 4],
    ],
    found: { decimalSeparator: '.' },
  },
  {
    trap: 'points between thousands and a decimal comma',
    file: column('a', ['1.234,50', '12.345.678,00', '99,25', '-1.000']),
    columns: ['a: number', 'n: integer'],
    rows: beside([1234.5, 12345678, 99.25, -1000]),
    found: { decimalSeparator: ',' },
  },
  {
    trap: 'spaces, no-break spaces and thin spaces between thousands',
    file: column('a', ['1 234,50', '12\u00a0345\u00a0678,25', '1\u202f000,75', '7,5']),
    columns: ['a: number', 'n: integer'],
    rows: beside([1234.5, 12345678.25, 1000.75, 7.5]),
  },
  {
    trap: 'apostrophes between thousands',
    file: column('a', ["1'234.50", "12'345'678.25", '99.5']),
    columns: ['a: number', 'n: integer'],
    rows: beside([1234.5, 12345678.25, 99.5]),
  },
  {
    trap: 'typographic apostrophes between thousands, as newer systems in Switzerland write them',
    file: column('a', ['1’234.50', '12’345’678.25', '99.5']),
    columns: ['a: number', 'n: integer'],
    rows: beside([1234.5, 12345678.25, 99.5]),
  },
  {
    trap: 'separators that do not part thousands: codes stay text',
    file: column('a', ['12,34,567', '1,2,3', '123,45']),
    columns: ['a: text', 'n: integer'],
    rows: beside(['12,34,567', '1,2,3', '123,45']),
  },
  {
    trap: '1,234 and nothing that tells: thousands, with a word about it',
    file: lines('a,b', '"1,234",1', '"5,678",2'),
    columns: ['a: integer', 'b: integer'],
    rows: [
      [1234, 1],
      [5678, 2],
    ],
    findings: ['number_ambiguous a'],
  },
  {
    trap: '1,234 between semicolons and nothing that tells: a decimal comma, with a word about it',
    file: column('a', ['1,234', '5,678']),
    columns: ['a: number', 'n: integer'],
    rows: beside([1.234, 5.678]),
    findings: ['number_ambiguous a'],
  },
  {
    trap: 'one column tells the decimal comma, so 1.234 in another is a thousand',
    file: lines('price;people', '1,5;1.234', '2,25;12.345'),
    columns: ['price: number', 'people: integer'],
    rows: [
      [1.5, 1234],
      [2.25, 12345],
    ],
  },
  {
    trap: 'percent signs on all numbers of a column',
    file: lines('a,b', '12 %,50%', '12.5 %,7%', '0 %,-3%', ',100%'),
    columns: ['a: number', 'b: number'],
    rows: [
      [0.12, 0.5],
      [0.125, 0.07],
      [0, -0.03],
      [null, 1],
    ],
  },
  {
    trap: 'percent signs on some numbers only: the column stays text',
    file: column('a', ['12%', '0.5', '7%']),
    columns: ['a: text', 'n: integer'],
    rows: beside(['12%', '0.5', '7%']),
  },
  {
    trap: 'dollars before amounts, and negative ones in brackets',
    file: lines('a,b', '"$1,234.50",1', '($12.00),2', '-$5,3', '$-6,4', '"($1,000)",5'),
    columns: ['a: number', 'b: integer'],
    rows: [
      [1234.5, 1],
      [-12, 2],
      [-5, 3],
      [-6, 4],
      [-1000, 5],
    ],
  },
  {
    trap: 'euros behind amounts with a decimal comma',
    file: column('a', ['1.234,50 €', '-7,25 €', '12\u00a0€', '0,99€']),
    columns: ['a: number', 'n: integer'],
    rows: beside([1234.5, -7.25, 12, 0.99]),
  },
  {
    trap: 'codes of currencies before or behind amounts',
    file: lines('a,b', 'EUR 12.50,12 USD', 'EUR 7.25,13 USD'),
    columns: ['a: number', 'b: integer'],
    rows: [
      [12.5, 12],
      [7.25, 13],
    ],
  },
  {
    trap: 'two currencies in a column: it stays text',
    file: column('a', ['$12', '€12', '$13', '€15']),
    columns: ['a: words', 'n: integer'],
    rows: beside(['$12', '€12', '$13', '€15']),
  },
  {
    trap: 'codes and telephone numbers keep their zeros and signs',
    file: lines('zip,phone,part', '01234,+49171234567,1_000', '99999,+49171234568,2_000'),
    columns: ['zip: text', 'phone: text', 'part: text'],
    rows: [
      ['01234', '+49171234567', '1_000'],
      ['99999', '+49171234568', '2_000'],
    ],
  },
  {
    trap: 'whole numbers beyond 2^53 keep all digits',
    file: column('id', ['9007199254740993', '9007199254740992', '12']),
    columns: ['id: text', 'n: integer'],
    rows: beside(['9007199254740993', '9007199254740992', '12']),
  },
  {
    trap: '2^53 - 1 is still a number',
    file: column('id', ['9007199254740991', '-9007199254740991', '12']),
    columns: ['id: integer', 'n: integer'],
    rows: beside([9007199254740991, -9007199254740991, 12]),
  },
  {
    trap: 'infinity and numbers too large are missing',
    file: column('x', ['1.5', 'inf', '-Infinity', '1e999', '2.5']),
    columns: ['x: number', 'n: integer'],
    rows: beside([1.5, null, null, null, 2.5]),
  },
  {
    trap: 'a minus behind the number, as SAP writes it',
    file: column('a', ['1.234,56-', '12,00', '0,50-', '7,25']),
    columns: ['a: number', 'n: integer'],
    rows: beside([-1234.56, 12, -0.5, 7.25]),
  },
  {
    trap: 'a plus before growing numbers',
    file: lines('change,n', '+1.25,1', '-0.50,2', '+0.75,3'),
    columns: ['change: number', 'n: integer'],
    rows: [
      [1.25, 1],
      [-0.5, 2],
      [0.75, 3],
    ],
  },
  {
    trap: 'a typographic minus',
    file: column('x', ['−5.5', '3.25', '−0.5']),
    columns: ['x: number', 'n: integer'],
    rows: beside([-5.5, 3.25, -0.5]),
  },
  {
    trap: 'leading zeros guarded by a formula',
    file: lines('account,n', '="00123",1', '="00456",2'),
    columns: ['account: text', 'n: integer'],
    rows: [
      ['00123', 1],
      ['00456', 2],
    ],
  },
  {
    trap: 'integers written with .0, since others are missing',
    file: lines('a,b', '1.0,x', ',y', '3.0,z'),
    columns: ['a: number', 'b: words'],
    rows: [
      [1, 'x'],
      [null, 'y'],
      [3, 'z'],
    ],
  },
  {
    trap: 'hexadecimal, versions, addresses and times of day are words',
    file: lines(
      'hex,version,ip,at',
      '0x1F,1.10.2,10.0.0.1,12:30',
      '0x2A,2.0.11,10.0.0.2,08:15',
      '0x10,2.15.0,10.0.0.3,23:59',
    ),
    columns: ['hex: text', 'version: text', 'ip: text', 'at: text'],
    rows: [
      ['0x1F', '1.10.2', '10.0.0.1', '12:30'],
      ['0x2A', '2.0.11', '10.0.0.2', '08:15'],
      ['0x10', '2.15.0', '10.0.0.3', '23:59'],
    ],
  },
];
