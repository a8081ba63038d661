import type { CorpusCase } from '../corpus-case.ts';
import { day, moment } from '../corpus-case.ts';
import { sheetRows, writeWorkbook } from '../write-workbook.ts';

const table = sheetRows([
  ['id', 'name', 'size'],
  [1, 'x', 1.5],
  [2, 'y', 2.5],
]);
const tableColumns = ['id: integer', 'name: words', 'size: number'];
const tableRows = [
  [1, 'x', 1.5],
  [2, 'y', 2.5],
];
const styled = (style: number, value: number) => ({ xml: `<c r="REF" s="${style}"><v>${value}</v></c>` });

export const excel: CorpusCase[] = [
  {
    trap: 'a workbook with a table',
    file: writeWorkbook([{ name: 'Data', data: table }]),
    columns: tableColumns,
    rows: tableRows,
    found: { format: 'xlsx', sheet: 'Data' },
  },
  {
    trap: 'an empty sheet and a hidden one before the table',
    file: writeWorkbook([
      { name: 'Notes', data: '' },
      { name: 'Lists', data: sheetRows([['secret'], [1], [2]]), state: 'hidden' },
      { name: 'Data', data: table },
    ]),
    columns: tableColumns,
    rows: tableRows,
    found: { sheet: 'Data' },
  },
  {
    trap: 'the sheet that the recipe names, also a hidden one',
    file: writeWorkbook([
      { name: 'Data', data: table },
      {
        name: 'Über & mehr'.replace('&', '&amp;'),
        data: sheetRows([
          ['k', 'n'],
          ['a', 1],
          ['b', 2],
        ]),
        state: 'veryHidden',
      },
    ]),
    recipe: { sheet: 'Über & mehr' },
    columns: ['k: words', 'n: integer'],
    rows: [
      ['a', 1],
      ['b', 2],
    ],
  },
  {
    trap: 'a sheet that the recipe names and the workbook does not have',
    file: writeWorkbook([{ name: 'Data', data: table }]),
    recipe: { sheet: 'Daten' },
    refused: /Daten/,
  },
  {
    trap: 'shared strings with formats inside, phonetic signs, spaces and line breaks',
    file: writeWorkbook(
      [
        {
          name: 'Data',
          data: sheetRows([
            ['w', 'n'],
            [{ xml: '<c r="REF" t="s"><v>0</v></c>' }, 1],
            [{ xml: '<c r="REF" t="s"><v>1</v></c>' }, 2],
            [{ xml: '<c r="REF" t="s"><v>2</v></c>' }, 3],
          ]),
        },
      ],
      {
        strings: [
          '<r><t>bold </t></r><r><rPr><b/></rPr><t>word</t></r>',
          '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>',
          '<t xml:space="preserve">two\nlines _x0041_ &amp; &lt;more&gt;</t>',
        ],
      },
    ),
    columns: ['w: words', 'n: integer'],
    rows: [
      ['bold word', 1],
      ['東京', 2],
      ['two\nlines A & <more>', 3],
    ],
  },
  {
    trap: 'dates are numbers with a format, also one of its own',
    file: writeWorkbook(
      [
        {
          name: 'Data',
          data: sheetRows([
            ['day', 'moment', 'own', 'german'],
            [styled(1, 46387), styled(2, 46387.75), styled(3, 46387.5), styled(4, 46387)],
            [styled(1, 36526), styled(2, 36526.25), styled(3, 36526.125), styled(4, 36526)],
          ]),
        },
      ],
      { formats: [14, 22, 'yyyy\\-mm\\-dd\\ hh:mm', '[$-407]d/ mmmm yyyy;@'] },
    ),
    columns: ['day: datetime', 'moment: datetime', 'own: datetime', 'german: datetime'],
    rows: [
      [day('2026-12-31'), moment('2026-12-31 18:00'), moment('2026-12-31 12:00'), day('2026-12-31')],
      [day('2000-01-01'), moment('2000-01-01 06:00'), moment('2000-01-01 03:00'), day('2000-01-01')],
    ],
  },
  {
    trap: 'days are counted from 1904',
    file: writeWorkbook(
      [
        {
          name: 'Data',
          data: sheetRows([
            ['d', 'n'],
            [styled(1, 44925), 1],
            [styled(1, 0), 2],
          ]),
        },
      ],
      {
        formats: [14],
        since1904: true,
      },
    ),
    columns: ['d: datetime', 'n: integer'],
    rows: [
      [day('2026-12-31'), 1],
      [day('1904-01-01'), 2],
    ],
  },
  {
    trap: 'formats with letters of dates that are none: colors, words, percent and currency',
    file: writeWorkbook(
      [
        {
          name: 'Data',
          data: sheetRows([
            ['red', 'word', 'share', 'money', 'general'],
            [styled(1, 46387.5), styled(2, 46387.5), styled(3, 0.125), styled(4, 1234.5), styled(5, 46387.5)],
            [styled(1, 1.5), styled(2, 2.5), styled(3, 0.07), styled(4, -2.25), styled(5, 1.5)],
          ]),
        },
      ],
      { formats: ['#,##0.00;[Red]-#,##0.00', '0.0" days"', '0.0%', '"$"#,##0.00;[Red]("$"#,##0.00)', 'General\\ \\d'] },
    ),
    columns: ['red: number', 'word: number', 'share: number', 'money: number', 'general: number'],
    rows: [
      [46387.5, 46387.5, 0.125, 1234.5, 46387.5],
      [1.5, 2.5, 0.07, -2.25, 1.5],
    ],
  },
  {
    trap: 'booleans, errors and formulas with the values they had',
    file: writeWorkbook([
      {
        name: 'Data',
        data: sheetRows([
          ['ok', 'x', 'text', 'n'],
          [
            true,
            { xml: '<c r="REF" t="e"><v>#N/A</v></c>' },
            { xml: '<c r="REF" t="str"><f>A1&amp;B1</f><v>ab</v></c>' },
            1,
          ],
          [
            false,
            { xml: '<c r="REF"><f>SUM(D2:D3)</f><v>7.5</v></c>' },
            { xml: '<c r="REF" t="str"><f>""</f><v></v></c>' },
            2,
          ],
          [true, { xml: '<c r="REF" t="e"><f>1/0</f><v>#DIV/0!</v></c>' }, 'cd', 3],
        ]),
      },
    ]),
    columns: ['ok: boolean', 'x: number', 'text: words', 'n: integer'],
    rows: [
      [true, null, 'ab', 1],
      [false, 7.5, null, 2],
      [true, null, 'cd', 3],
    ],
  },
  {
    trap: 'a title, an empty row and a header of merged cells above the table',
    file: writeWorkbook([
      {
        name: 'Data',
        data:
          sheetRows([['Sales 2026']], 2) +
          sheetRows(
            [
              ['region', 'first half', null, 'second half', null],
              [null, 'units', 'amount', 'units', 'amount'],
              ['north', 1, 1.5, 2, 2.5],
              ['south', 3, 3.5, 4, 4.5],
            ],
            4,
          ),
        after:
          '<mergeCells count="3"><mergeCell ref="A4:A5"/><mergeCell ref="B4:C4"/><mergeCell ref="D4:E4"/></mergeCells>',
      },
    ]),
    columns: [
      'region: words',
      'first half_units: integer',
      'first half_amount: number',
      'second half_units: integer',
      'second half_amount: number',
    ],
    rows: [
      ['north', 1, 1.5, 2, 2.5],
      ['south', 3, 3.5, 4, 4.5],
    ],
    findings: ['rows_skipped', 'two_header_rows'],
  },
  {
    trap: 'rows and cells that are not there, and formatted ones without a value',
    file: writeWorkbook([
      {
        name: 'Data',
        data: `${sheetRows([['a', 'b', 'c']])}<row r="3"><c r="A3"><v>1</v></c><c r="C3"><v>2</v></c></row><row r="5"><c r="B5" s="0"/><c r="C5"><v>4</v></c></row><row r="6"><c r="A6"/><c r="B6"><v>6</v></c></row>`,
      },
    ]),
    columns: ['a: integer', 'b: integer', 'c: integer'],
    rows: [
      [1, null, 2],
      [null, null, 4],
      [null, 6, null],
    ],
  },
  {
    trap: 'cells and rows without their places, and a prefix before every element',
    file: writeWorkbook(
      [
        {
          name: 'Data',
          data: '<x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2.5</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c><x:c><x:v>4.5</x:v></x:c></x:row>',
        },
      ],
      { prefix: 'x' },
    ),
    columns: ['a: integer', 'b: number'],
    rows: [
      [1, 2.5],
      [3, 4.5],
    ],
  },
  {
    trap: 'numbers and dates typed as text, and codes with leading zeros',
    file: writeWorkbook([
      {
        name: 'Data',
        data: sheetRows([
          ['zip', 'amount', 'when'],
          ['00123', '1,5', '31.12.2026'],
          ['99999', '2,25', '01.01.2027'],
        ]),
      },
    ]),
    columns: ['zip: text', 'amount: number', 'when: datetime'],
    rows: [
      ['00123', 1.5, day('2026-12-31')],
      ['99999', 2.25, day('2027-01-01')],
    ],
  },
  {
    trap: 'numbers as Excel stores them: binary fractions and exponents',
    file: writeWorkbook([
      {
        name: 'Data',
        data: sheetRows([
          ['x', 'n'],
          [{ xml: '<c r="REF"><v>0.30000000000000004</v></c>' }, { xml: '<c r="REF"><v>1.5E+3</v></c>' }],
          [{ xml: '<c r="REF"><v>1E-3</v></c>' }, { xml: '<c r="REF"><v>5</v></c>' }],
        ]),
      },
    ]),
    columns: ['x: number', 'n: integer'],
    rows: [
      [0.30000000000000004, 1500],
      [0.001, 5],
    ],
  },
];
