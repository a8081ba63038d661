import { type CorpusCase, column, lines } from '../corpus-case.ts';
import { sheetRows, writeWorkbook } from '../write-workbook.ts';

const sales = ['region,n,sum', 'North,1,10', 'South,2,20', 'East,3,30.5'];
const salesRows = [
  ['North', 1, 10],
  ['South', 2, 20],
  ['East', 3, 30.5],
];
const salesColumns = ['region: words', 'n: integer', 'sum: number'];

const years = ['year,sold', '2019,10', '2020,20', '2021,30', '2022,15', '2023,25', 'Total,100'];
const days = ['day;n', ...[1, 2, 3, 4, 5, 6].map((day) => `2026-05-0${day};${day * 10}`), 'Summe;210'];
const openingTimes = ['shop,since,sold', ...[4, 5, 6, 7, 8, 9].map((n) => `S${n},200${n},${n}`), 'Total,all years,39'];

/** Rows below a table that are no rows of it: kept until a person has said so. */
export const totals: CorpusCase[] = [
  {
    trap: 'a row of totals below the table',
    file: lines(...sales, 'Total,6,60.5'),
    columns: salesColumns,
    rows: [...salesRows, ['Total', 6, 60.5]],
    findings: ['total_row region'],
  },
  {
    trap: 'a row of totals below the table, kept apart by the recipe',
    file: lines(...sales, 'Total,6,60.5'),
    recipe: { rejectRows: { region: ['Total'] } },
    columns: salesColumns,
    rows: salesRows,
    rejects: ['5: with "Total" in "region"'],
  },
  {
    trap: 'a row that is called total and is a row, by the recipe',
    file: lines(...sales, 'Total,6,60.5'),
    recipe: { rejectRows: { region: [] } },
    columns: salesColumns,
    rows: [...salesRows, ['Total', 6, 60.5]],
  },
  {
    trap: 'the word for total keeps years from being numbers until its row is kept apart',
    file: lines('year;n', '2020;1', '2021;2', '2022;4', 'Summe:;7'),
    recipe: { rejectRows: { year: ['Summe:'] } },
    columns: ['year: integer', 'n: integer'],
    rows: [
      [2020, 1],
      [2021, 2],
      [2022, 4],
    ],
    rejects: ['5: with "Summe:" in "year"'],
  },
  {
    trap: 'the word for total below years',
    file: lines('year;n', '2020;1', '2021;2', '2022;4', 'Summe:;7'),
    columns: ['year: words', 'n: integer'],
    findings: ['total_row year'],
  },
  {
    trap: 'the one word among years is a total: one question, not also what the word means',
    file: lines(...years),
    columns: ['year: words', 'sold: integer'],
    findings: ['total_row year'],
  },
  {
    trap: 'the word for total among days',
    file: lines(...days),
    columns: ['day: words', 'n: integer'],
    findings: ['total_row day'],
  },
  {
    trap: 'a total that has a word in another column of numbers, too',
    file: lines(...openingTimes),
    columns: ['shop: words', 'since: words', 'sold: integer'],
    findings: ['total_row shop'],
  },
  {
    trap: 'the one word among years is a row by the recipe: nothing is left to ask',
    file: lines(...years),
    recipe: { rejectRows: { year: [] } },
    columns: ['year: words', 'sold: integer'],
  },
  {
    trap: 'a total below years that have another word, too',
    file: lines(...years.toSpliced(3, 0, 'later,5').slice(0, -1), '2024,1', '2025,1', '2026,1', '2027,1', 'Total,108'),
    columns: ['year: words', 'sold: integer'],
    findings: ['total_row year', 'mostly_numbers year'],
  },
  {
    trap: 'sums below the columns, without a word',
    file: lines(...sales, ',6,60.5'),
    columns: salesColumns,
    rows: [...salesRows, [null, 6, 60.5]],
    findings: ['total_row region'],
  },
  {
    trap: 'sums below the columns, without a word, kept apart by the recipe',
    file: lines(...sales, ',6,60.5'),
    recipe: { rejectRows: { region: [''] } },
    columns: salesColumns,
    rows: salesRows,
    rejects: ['5: without a value in "region"'],
  },
  {
    trap: 'sums below columns of nothing but numbers',
    file: lines('a;b', '1,5;10', '2,5;20', '3,0;40', '7,0;70'),
    columns: ['a: number', 'b: integer'],
    findings: ['total_row a'],
  },
  {
    trap: 'sums below columns of nothing but numbers, kept apart by the recipe as they are written',
    file: lines('a;b', '1,5;10', '2,5;20', '3,0;40', '7,0;70'),
    recipe: { rejectRows: { a: ['7,0'] } },
    columns: ['a: number', 'b: integer'],
    rows: [
      [1.5, 10],
      [2.5, 20],
      [3, 40],
    ],
    rejects: ['5: with "7,0" in "a"'],
  },
  {
    trap: 'means below the table, and a note below them',
    file: lines(...sales, 'Average,2,20.17', 'Source: the shop,,'),
    columns: salesColumns,
    findings: ['total_row region'],
  },
  {
    trap: 'a workbook with totals below its table',
    file: writeWorkbook([
      {
        name: 'S',
        data: sheetRows([
          ['city', 'n'],
          ['Ulm', 1],
          ['Bonn', 2],
          ['Kiel', 4],
          ['Gesamt', 7],
        ]),
      },
    ]),
    columns: ['city: words', 'n: integer'],
    findings: ['total_row city'],
  },
  {
    trap: 'rows that only begin to look like totals: growing numbers, and the class total',
    file: lines(
      'id,damage,cost',
      ...Array.from(
        { length: 12 },
        (_, index) => `${index + 1},${['total', 'part', 'none'][index % 3]},${index * 7 + 1}`,
      ),
      '13,total,85',
    ),
    columns: ['id: integer', 'damage: category', 'cost: integer'],
  },
  {
    trap: 'three numbers of which the last is the sum of the others by chance',
    file: column('id', ['1', '2', '3']),
    columns: ['id: integer', 'n: integer'],
  },
];
