import { type CorpusCase, lines } from '../corpus-case.ts';

const long = 'Please rate how satisfied you were with our service on a scale from one to five, '.repeat(3).trim();

export const headers: CorpusCase[] = [
  {
    trap: 'names that are empty, repeated, and repeated in another case',
    file: lines('a,,a,A,a_2', '1,2,3,4,5', '6,7,8,9,10'),
    columns: ['a: integer', 'column_2: integer', 'a_3: integer', 'A_4: integer', 'a_2: integer'],
    rows: [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ],
    originalNames: { column_2: '', a_3: 'a', A_4: 'A' },
    findings: ['header_changed'],
  },
  {
    trap: 'names longer than 128 characters that differ only at their ends',
    file: lines(`"${long} Price","${long} Quality",n`, '4,5,1', '3,2,2'),
    columns: [`${long.slice(0, 128)}: integer`, `${long.slice(0, 126)}_2: integer`, 'n: integer'],
    rows: [
      [4, 5, 1],
      [3, 2, 2],
    ],
    originalNames: { [long.slice(0, 128)]: `${long} Price`, [`${long.slice(0, 126)}_2`]: `${long} Quality` },
    findings: ['header_changed'],
  },
  {
    trap: 'a line break in a name',
    file: 'id,"Body mass\r\n(g)"\r\n7,3750\r\n9,3800\r\n',
    columns: ['id: integer', 'Body mass (g): integer'],
    rows: [
      [7, 3750],
      [9, 3800],
    ],
    originalNames: { 'Body mass (g)': 'Body mass\r\n(g)' },
    findings: ['header_changed'],
  },
  {
    trap: 'control characters in a name',
    file: lines('a\u0007b,c', '1,2', '3,4'),
    columns: ['a b: integer', 'c: integer'],
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    trap: 'no header, numbers only',
    file: lines('5.1,3.5,0', '4.9,3.0,1', '6.2,3.4,0'),
    columns: ['column_1: number', 'column_2: number', 'column_3: integer'],
    rows: [
      [5.1, 3.5, 0],
      [4.9, 3, 1],
      [6.2, 3.4, 0],
    ],
    findings: ['no_header'],
    found: { headerRows: 0 },
  },
  {
    trap: 'no header, words, dates and numbers',
    file: lines('2026-01-05,Berlin,5.5', '2026-01-06,Paris,6.5', '2026-01-07,Berlin,7.5'),
    columns: ['column_1: datetime', 'column_2: words', 'column_3: number'],
    rows: [
      ['2026-01-05T00:00:00.000Z', 'Berlin', 5.5],
      ['2026-01-06T00:00:00.000Z', 'Paris', 6.5],
      ['2026-01-07T00:00:00.000Z', 'Berlin', 7.5],
    ],
    findings: ['no_header'],
  },
  {
    trap: 'years as names of columns',
    file: lines('country,2019,2020,2021', 'France,1.5,2.5,3.5', 'Spain,4.5,5.5,6.5'),
    columns: ['country: words', '2019: number', '2020: number', '2021: number'],
    rows: [
      ['France', 1.5, 2.5, 3.5],
      ['Spain', 4.5, 5.5, 6.5],
    ],
  },
  {
    trap: 'nothing but years as names of columns',
    file: lines('2019;2020;2021', '15;25;35', '45;55;65'),
    columns: ['2019: integer', '2020: integer', '2021: integer'],
    rows: [
      [15, 25, 35],
      [45, 55, 65],
    ],
  },
  {
    trap: 'nothing but words: the first row is the header',
    file: lines('city,color', 'Berlin,red', 'Paris,blue'),
    columns: ['city: words', 'color: words'],
    rows: [
      ['Berlin', 'red'],
      ['Paris', 'blue'],
    ],
  },
  {
    trap: 'a header that the recipe says is not there',
    file: lines('city,color', 'Berlin,red', 'Paris,blue'),
    recipe: { headerRows: 0 },
    columns: ['column_1: words', 'column_2: words'],
    rows: [
      ['city', 'color'],
      ['Berlin', 'red'],
      ['Paris', 'blue'],
    ],
  },
  {
    trap: 'two header rows, the upper one with gaps',
    file: lines(',Temperature,,Humidity,', 'sensor,low,high,low,high', 's1,1.5,2.5,30,40', 's2,3.5,4.5,50,60'),
    columns: [
      'sensor: words',
      'Temperature_low: number',
      'Temperature_high: number',
      'Humidity_low: integer',
      'Humidity_high: integer',
    ],
    rows: [
      ['s1', 1.5, 2.5, 30, 40],
      ['s2', 3.5, 4.5, 50, 60],
    ],
    findings: ['two_header_rows'],
    found: { headerRows: 2 },
  },
  {
    trap: 'two header rows of a survey: the lower one has gaps as well',
    file: lines('Respondent,What do you like?,,Age', ',Price,Quality,', '11,4,5,33', '12,3,2,44'),
    columns: [
      'Respondent: integer',
      'What do you like?_Price: integer',
      'What do you like?_Quality: integer',
      'Age: integer',
    ],
    rows: [
      [11, 4, 5, 33],
      [12, 3, 2, 44],
    ],
    findings: ['two_header_rows'],
  },
  {
    trap: 'a row of units below the names',
    file: lines('time,temp,hum', 's,°C,%', '1,20.5,30', '2,21.5,31', '3,22.5,32'),
    columns: ['time_s: integer', 'temp_°C: number', 'hum_%: integer'],
    rows: [
      [1, 20.5, 30],
      [2, 21.5, 31],
      [3, 22.5, 32],
    ],
    findings: ['two_header_rows'],
  },
  {
    trap: 'a title and a blank line above the header',
    file: lines('Sales report 2026', '', 'region,amount', 'north,5', 'south,6'),
    columns: ['region: words', 'amount: integer'],
    rows: [
      ['north', 5],
      ['south', 6],
    ],
    findings: ['rows_skipped'],
    found: { skipRows: 1 },
  },
  {
    trap: 'a title that Excel padded with delimiters',
    file: lines('Sales report 2026;;', ';;', 'region;amount;n', 'north;5;1', 'south;6;2'),
    columns: ['region: words', 'amount: integer', 'n: integer'],
    rows: [
      ['north', 5, 1],
      ['south', 6, 2],
    ],
    findings: ['rows_skipped'],
    found: { skipRows: 2 },
  },
  {
    trap: 'lines of comments above the header',
    file: lines('# device: 17', '# started: 2026-01-05', 'time,value', '1,5.5', '2,6.5'),
    columns: ['time: integer', 'value: number'],
    rows: [
      [1, 5.5],
      [2, 6.5],
    ],
    findings: ['rows_skipped'],
    found: { skipRows: 2 },
  },
  {
    trap: 'a first name that begins with #',
    file: lines('#id,value', '1,5.5', '2,6.5'),
    columns: ['#id: integer', 'value: number'],
    rows: [
      [1, 5.5],
      [2, 6.5],
    ],
  },
  {
    trap: 'row names that the header does not count, as R writes them',
    file: lines('"mpg","cyl"', '"Mazda RX4",21.5,6', '"Datsun 710",22.8,4', '"Valiant",18.1,6'),
    columns: ['column_1: words', 'mpg: number', 'cyl: integer'],
    rows: [
      ['Mazda RX4', 21.5, 6],
      ['Datsun 710', 22.8, 4],
      ['Valiant', 18.1, 6],
    ],
  },
  {
    trap: 'the header comes again in the middle, where two files were joined',
    file: lines('a,b', '1,x', '2,y', 'a,b', '3,z'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [2, 'y'],
      [3, 'z'],
    ],
    rejects: ['4: header'],
  },
  {
    trap: 'names that mean something to programs',
    file: lines('__proto__,constructor,select,"a""b",toString', '1,2,3,4,5', '6,7,8,9,10'),
    columns: ['__proto__: integer', 'constructor: integer', 'select: integer', 'a"b: integer', 'toString: integer'],
    rows: [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ],
  },
];
