import { beside, type CorpusCase, column, lines } from '../corpus-case.ts';

const markers = [
  '',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  'NaN',
  'nan',
  'NaT',
  'null',
  'NULL',
  '(null)',
  'None',
  '?',
  '\\N',
];
const likely = [
  '-',
  '--',
  '—',
  '.',
  '..',
  '...',
  'n.a.',
  'nil',
  'NONE',
  'Unknown',
  'missing',
  'Not Available',
  'tbd',
  'nd',
  '*',
];
const excelErrors = ['#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#NULL!'];

export const missing: CorpusCase[] = [
  {
    trap: 'every usual marker among numbers',
    file: column('x', [...markers, '5.5']),
    columns: ['x: number', 'n: integer'],
    rows: beside([...markers.map(() => null), 5.5]),
  },
  {
    trap: 'every usual marker among words',
    file: column('x', [...markers, 'red']),
    columns: ['x: words', 'n: integer'],
    rows: beside([...markers.map(() => null), 'red']),
  },
  {
    trap: 'markers with spaces around them, cells of spaces, tabs and no-break spaces',
    file: lines('x,n', ' NA ,1', '\tnull,2', ' ,3', '\u00a0,4', ' \t\u00a0 ,5', '7,6'),
    columns: ['x: integer', 'n: integer'],
    rows: [
      [null, 1],
      [null, 2],
      [null, 3],
      [null, 4],
      [null, 5],
      [7, 6],
    ],
  },
  {
    trap: 'quoted empty cells',
    file: lines('x,y,n', '"",,1', '5,"",2', '6,"b",3'),
    columns: ['x: integer', 'y: words', 'n: integer'],
    rows: [
      [null, null, 1],
      [5, null, 2],
      [6, 'b', 3],
    ],
  },
  {
    trap: 'every likely marker among numbers',
    file: column('x', [...likely, '5.5', '6.5']),
    columns: ['x: number', 'n: integer'],
    rows: beside([...likely.map(() => null), 5.5, 6.5]),
  },
  {
    trap: 'the errors of Excel among numbers',
    file: column('x', [...excelErrors, '5', '6']),
    columns: ['x: integer', 'n: integer'],
    rows: beside([...excelErrors.map(() => null), 5, 6]),
  },
  {
    trap: 'a dash among dates, in one column only',
    file: lines('d,w', '2026-01-05,-', '-,b', '2026-01-07,a'),
    columns: ['d: datetime', 'w: words'],
    rows: [
      ['2026-01-05T00:00:00.000Z', '-'],
      [null, 'b'],
      ['2026-01-07T00:00:00.000Z', 'a'],
    ],
    found: { columnMissing: { d: ['-'] } },
  },
  {
    trap: 'unknown among booleans',
    file: column('ok', ['yes', 'no', 'unknown', 'yes']),
    columns: ['ok: boolean', 'n: integer'],
    rows: beside([true, false, null, true]),
    found: { columnMissing: { ok: ['unknown'] } },
    findings: ['boolean_words ok'],
  },
  {
    trap: 'unknown is frequent among words: it stays a word and is shown',
    file: column('job', ['unknown', 'clerk', 'unknown', 'nurse', 'unknown', 'clerk', 'unknown', 'nurse']),
    columns: ['job: category', 'n: integer'],
    rows: beside(['unknown', 'clerk', 'unknown', 'nurse', 'unknown', 'clerk', 'unknown', 'nurse']),
    findings: ['missing_suspected job'],
  },
  {
    trap: '-200 stands for missing among measured values',
    file: column(
      'co',
      Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? '-200' : `${1 + (index % 7) / 10}`)),
    ),
    columns: ['co: number', 'n: integer'],
    findings: ['missing_suspected co'],
  },
  {
    trap: '9999 stands for missing among ages',
    file: column(
      'age',
      Array.from({ length: 40 }, (_, index) => (index % 5 === 4 ? '9999' : `${20 + ((index * 7) % 50)}`)),
    ),
    columns: ['age: integer', 'n: integer'],
    findings: ['missing_suspected age'],
  },
  {
    trap: 'zeros are frequent and mean zero',
    file: column(
      'gain',
      Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? `${index * 100}` : '0')),
    ),
    columns: ['gain: integer', 'n: integer'],
    rows: beside(Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? index * 100 : 0))),
  },
  {
    trap: 'a sentinel that the recipe names for one column only',
    file: lines('a,b', '-999,-999', '5,6', '7,8'),
    recipe: { columnMissing: { a: ['-999'] } },
    columns: ['a: integer', 'b: integer'],
    rows: [
      [null, -999],
      [5, 6],
      [7, 8],
    ],
  },
  {
    trap: 'NA is Namibia: the recipe has no markers',
    file: lines('country,n', 'NA,1', 'DE,2', 'NA,3', 'DE,4', ',5'),
    recipe: { missing: [] },
    columns: ['country: category', 'n: integer'],
    rows: [
      ['NA', 1],
      ['DE', 2],
      ['NA', 3],
      ['DE', 4],
      [null, 5],
    ],
  },
  {
    trap: 'a column without a value',
    file: lines('a,b,c', '1,,x', '2,NA,y', '3,null,z'),
    columns: ['a: integer', 'b: words', 'c: words'],
    rows: [
      [1, null, 'x'],
      [2, null, 'y'],
      [3, null, 'z'],
    ],
  },
  {
    trap: 'one word among many numbers is no marker: the column stays words, and says so',
    file: column(
      'x',
      Array.from({ length: 60 }, (_, index) => (index === 40 ? 'error 7' : `${index}.5`)),
    ),
    columns: ['x: words', 'n: integer'],
    findings: ['mostly_numbers x'],
  },
];
