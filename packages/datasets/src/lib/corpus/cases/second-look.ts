import { beside, type CorpusCase, column, day, lines, moment } from '../corpus-case.ts';
import { sheetRows, writeWorkbook } from '../write-workbook.ts';
import { writeZip } from '../write-zip.ts';

const dates = (trap: string, cells: string[], values: (string | null)[]): CorpusCase => ({
  trap,
  file: column('d', cells),
  columns: ['d: datetime', 'n: integer'],
  rows: beside(values),
});
const styled = (value: number) => ({ xml: `<c r="REF" s="1"><v>${value}</v></c>` });

/** Traps that turned up when the others were read: what people paste, download and join. */
export const secondLook: CorpusCase[] = [
  dates(
    'dates of mails',
    ['Mon, 05 Jan 2026 10:00:00 +0000', 'Tue, 06 Jan 2026 10:00:00 GMT'],
    [moment('2026-01-05 10:00'), moment('2026-01-06 10:00')],
  ),
  dates(
    'a space before the offset, as Git writes it',
    ['2026-01-05 10:00:00 +0100', '2026-01-06 10:00:00 -0530'],
    [moment('2026-01-05 09:00'), moment('2026-01-06 15:30')],
  ),
  dates(
    'p.m. with points, and PM without a space',
    ['31/12/2026 3:05 p.m.', '1/2/2026 12:00AM'],
    [moment('2026-12-31 15:05'), day('2026-02-01')],
  ),
  dates('names of months in German', ['5. Januar 2026', '6. März 2026'], [day('2026-01-05'), day('2026-03-06')]),
  dates(
    'two ways to write dates in one column',
    ['2026-01-05', '31/12/2026', '2026-01-07'],
    [day('2026-01-05'), day('2026-12-31'), day('2026-01-07')],
  ),
  dates(
    'a zone as a form writes it',
    ['2026/01/05 10:00:00 AM GMT+1', '2026/01/06 3:00:00 PM GMT+1'],
    [moment('2026-01-05 09:00'), moment('2026-01-06 14:00')],
  ),
  dates(
    'invisible marks before dates',
    ['\u200e31/12/2026', '\u200e30/12/2026\u200b'],
    [day('2026-12-31'), day('2026-12-30')],
  ),
  {
    trap: 'no header, and a cell of the first row is missing',
    file: lines('1,,3', '4,5,6', '7,8,9'),
    columns: ['column_1: integer', 'column_2: integer', 'column_3: integer'],
    rows: [
      [1, null, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    findings: ['no_header'],
  },
  {
    trap: 'a dash behind the sign is the zero of an accountant',
    file: lines('a,n', '" $1,234.50 ",1', ' $-   ,2', '" $(12.00)",3'),
    columns: ['a: number', 'n: integer'],
    rows: [
      [1234.5, 1],
      [0, 2],
      [-12, 3],
    ],
  },
  {
    trap: 'crowns, zlotys, rupees and reais',
    file: lines('a\tb\tc\td', '1 234,50 kr\t12,00 zł\t₹1.234,50\tR$ 1.234,50', '12,75 kr\t7,50 zł\t₹12,00\tR$ 0,99'),
    columns: ['a: number', 'b: number', 'c: number', 'd: number'],
    rows: [
      [1234.5, 12, 1234.5, 1234.5],
      [12.75, 7.5, 12, 0.99],
    ],
  },
  {
    trap: 'two colons between fields, as lists of ratings have them',
    file: lines('1::1193::5', '1::661::3', '2::914::4'),
    columns: ['column_1: integer', 'column_2: integer', 'column_3: integer'],
    rows: [
      [1, 1193, 5],
      [1, 661, 3],
      [2, 914, 4],
    ],
    findings: ['no_header'],
  },
  {
    trap: 'what a client of PostgreSQL prints',
    file: lines(' id | name ', '----+------', '  1 | x', '  2 | y', '(2 rows)'),
    columns: ['id: integer', 'name: words'],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
    rejects: ['2: 1 field', '5: 1 field'],
  },
  {
    trap: 'JSON: hits of a search, deep inside',
    file: '{"took":5,"hits":{"total":2,"hits":[{"_id":"k1","_source":{"a":1}},{"_id":"k2","_source":{"a":2}}]}}',
    columns: ['_id: words', '_source.a: integer'],
    rows: [
      ['k1', 1],
      ['k2', 2],
    ],
  },
  {
    trap: 'JSON: as pandas writes it with orient index',
    file: '{"r1":{"a":1,"b":"x"},"r2":{"a":2,"b":"y"}}',
    columns: ['key: words', 'a: integer', 'b: words'],
    rows: [
      ['r1', 1, 'x'],
      ['r2', 2, 'y'],
    ],
  },
  {
    trap: 'JSON: a schema and the data, as pandas writes it with orient table',
    file: '{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"a","type":"integer"}],"primaryKey":["index"]},"data":[{"index":0,"a":5},{"index":1,"a":6}]}',
    columns: ['index: integer', 'a: integer'],
    rows: [
      [0, 5],
      [1, 6],
    ],
  },
  {
    trap: 'JSON: documents one after another, over several lines',
    file: '{\n "a":1\n}\n{\n "a":2\n}\n',
    columns: ['a: integer'],
    rows: [[1], [2]],
  },
  {
    trap: 'JSON: a comma behind the last record',
    file: '[{"a":1},\n{"a":2},\n]',
    columns: ['a: integer'],
    rows: [[1], [2]],
  },
  {
    trap: 'JSON: a member that is a number, an object or a list',
    file: '[{"a":1,"n":1},{"a":{"b":2},"n":2},{"a":[3],"n":3}]',
    columns: ['a: words', 'n: integer', 'a.b: integer'],
    rows: [
      ['1', 1, null],
      [null, 2, 2],
      ['[3]', 3, null],
    ],
  },
  {
    trap: 'JSON: a name with a point beside a member of that path',
    file: '[{"a.b":1,"a":{"b":2}},{"a.b":3,"a":{"b":4}}]',
    columns: ['a.b: integer', 'a.b_2: integer'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    trap: 'a workbook with dates of both kinds in a column, typed and as text',
    file: writeWorkbook(
      [
        {
          name: 'S',
          data: sheetRows([
            ['d', 'n'],
            [styled(46387), 1],
            ['30.12.2026', 2],
            [styled(46388), 3],
          ]),
        },
      ],
      { formats: [14] },
    ),
    columns: ['d: datetime', 'n: integer'],
    rows: [
      [day('2026-12-31'), 1],
      [day('2026-12-30'), 2],
      [day('2027-01-01'), 3],
    ],
  },
  {
    trap: 'a workbook with formats out to its last column and row',
    file: writeWorkbook([
      {
        name: 'S',
        data: '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c><c r="XFD1" s="0"/></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c><c r="B3"><v>4</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>',
      },
    ]),
    columns: ['a: integer', 'b: integer'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    trap: 'a workbook with times of day and with durations',
    file: writeWorkbook(
      [
        {
          name: 'S',
          data: sheetRows([
            ['at', 'n'],
            [styled(0.5), 1],
            [styled(0.75), 2],
          ]),
        },
      ],
      { formats: [20] },
    ),
    columns: ['at: words', 'n: integer'],
    rows: [
      ['12:00:00', 1],
      ['18:00:00', 2],
    ],
  },
  {
    trap: 'a ZIP archive of two tables: one is taken, and the person is asked',
    file: writeZip([
      { name: 'a.csv', bytes: lines('k,v', '1,2', '3,4') },
      { name: 'b.csv', bytes: lines('k,v', '5,6', '7,8', '9,10') },
    ]),
    columns: ['k: integer', 'v: integer'],
    rows: [
      [5, 6],
      [7, 8],
      [9, 10],
    ],
    findings: ['entry_chosen'],
    found: { entry: 'b.csv' },
  },
];
