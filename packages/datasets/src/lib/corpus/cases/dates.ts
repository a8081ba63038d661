import { beside, type CorpusCase, column, day, lines, moment } from '../corpus-case.ts';

/** A column of dates in a file of its own. */
const dates = (
  trap: string,
  cells: string[],
  values: (string | null)[],
  rest: Partial<CorpusCase> = {},
): CorpusCase => ({
  trap,
  file: column(
    'd',
    cells.map((cell) => (cell.includes('"') ? cell : `"${cell}"`)),
  ),
  columns: ['d: datetime', 'n: integer'],
  rows: beside(values),
  ...rest,
});

export const dateCases: CorpusCase[] = [
  dates(
    'ISO dates and times with every kind of offset',
    [
      '2026-12-31',
      '2026-12-31T10:30Z',
      '2026-12-31 10:30:15+02:00',
      '2026-12-31T10:30:15.5-0530',
      '2026-12-31 10:30:15+00',
    ],
    [
      day('2026-12-31'),
      moment('2026-12-31 10:30'),
      moment('2026-12-31 08:30:15'),
      moment('2026-12-31 16:00:15.5'),
      moment('2026-12-31 10:30:15'),
    ],
  ),
  dates(
    'fractions of seconds down to 100 nanoseconds',
    ['2026-01-05 10:00:00.1234567', '2026-01-05 10:00:00.0000000'],
    ['2026-01-05T10:00:00.123Z', '2026-01-05T10:00:00.000Z'],
  ),
  dates('the year first, with slashes', ['2026/12/31', '2026/1/5'], [day('2026-12-31'), day('2026-01-05')]),
  dates('the year first, with points', ['2026.12.31', '2026.01.05'], [day('2026-12-31'), day('2026-01-05')]),
  dates('points, as in Germany', ['31.12.2026', '1.2.2026 9:05'], [day('2026-12-31'), moment('2026-02-01 09:05')]),
  dates(
    'points and two digits of the year',
    ['31.12.26', '01.02.68', '01.02.69'],
    [day('2026-12-31'), day('2068-02-01'), day('1969-02-01')],
  ),
  dates('slashes, the month first', ['12/31/2026', '1/2/2026'], [day('2026-12-31'), day('2026-01-02')], {
    found: { dateOrder: 'month-first' },
  }),
  dates('slashes, the day first', ['31/12/2026', '1/2/2026'], [day('2026-12-31'), day('2026-02-01')], {
    found: { dateOrder: 'day-first' },
  }),
  dates('hyphens, the day first', ['31-12-2026', '01-02-2026'], [day('2026-12-31'), day('2026-02-01')]),
  dates('slashes and two digits of the year', ['12/31/26', '1/2/99'], [day('2026-12-31'), day('1999-01-02')]),
  dates(
    '12-hour clocks',
    ['12/31/2026 3:05 PM', '12/31/2026 12:00 AM', '1/2/2026 12:30:15 pm'],
    [moment('2026-12-31 15:05'), day('2026-12-31'), moment('2026-01-02 12:30:15')],
  ),
  dates(
    'names of months, the day first',
    ['31 Dec 2026', '1 February 2026', '05 Mar 2026'],
    [day('2026-12-31'), day('2026-02-01'), day('2026-03-05')],
  ),
  dates(
    'names of months, the month first',
    ['Dec 31, 2026', 'February 1, 2026', 'Mar 05, 2026'],
    [day('2026-12-31'), day('2026-02-01'), day('2026-03-05')],
  ),
  dates('names of months with hyphens', ['31-Dec-26', '01-FEB-2026'], [day('2026-12-31'), day('2026-02-01')]),
  dates(
    'weekdays before the date',
    ['Thu, 31 Dec 2026 10:00:00', 'Friday, January 1, 2027'],
    [moment('2026-12-31 10:00'), day('2027-01-01')],
  ),
  dates(
    'a zone in words behind the time',
    ['2026-01-05 10:00:00 UTC', '2026-01-05 11:00:00.5 UTC'],
    [moment('2026-01-05 10:00'), moment('2026-01-05 11:00:00.5')],
  ),
  dates(
    'a comma before the fraction, as loggers write it',
    ['2026-01-05 10:00:00,123', '2026-01-05 10:00:01,500'],
    ['2026-01-05T10:00:00.123Z', '2026-01-05T10:00:01.500Z'],
  ),
  dates(
    'an empty date of zeros',
    ['2026-01-05 10:00:00', '0000-00-00 00:00:00', '2026-01-06 10:00:00'],
    [moment('2026-01-05 10:00'), null, moment('2026-01-06 10:00')],
    { found: { columnMissing: { d: ['0000-00-00 00:00:00'] } } },
  ),
  {
    trap: 'dates whose order nothing tells stay text, with a question',
    file: lines('d,n', '1/2/2026,1', '3/4/2026,2', '5/6/2026,3'),
    columns: ['d: text', 'n: integer'],
    rows: [
      ['1/2/2026', 1],
      ['3/4/2026', 2],
      ['5/6/2026', 3],
    ],
    findings: ['date_order_ambiguous d'],
  },
  {
    trap: 'dates whose order only the recipe tells',
    file: lines('d,n', '1/2/2026,1', '3/4/2026,2'),
    recipe: { dateOrder: 'day-first' },
    columns: ['d: datetime', 'n: integer'],
    rows: [
      [day('2026-02-01'), 1],
      [day('2026-04-03'), 2],
    ],
  },
  {
    trap: 'one column tells the order of dates for another, also with hyphens and times',
    file: lines('a,b', '1/2/2026,13-01-2026 10:00', '2/2/2026,14-01-2026 11:00'),
    columns: ['a: datetime', 'b: datetime'],
    rows: [
      [day('2026-02-01'), moment('2026-01-13 10:00')],
      [day('2026-02-02'), moment('2026-01-14 11:00')],
    ],
  },
  {
    trap: 'days that do not exist',
    file: column('d', ['2026-02-30', '2026-01-01', '2026-13-01']),
    columns: ['d: text', 'n: integer'],
    rows: beside(['2026-02-30', '2026-01-01', '2026-13-01']),
  },
  {
    trap: 'dates without separators are integers, with a word about it',
    file: column('d', ['20261231', '20260105', '20260228']),
    columns: ['d: integer', 'n: integer'],
    rows: beside([20261231, 20260105, 20260228]),
    findings: ['date_compact d'],
  },
  {
    trap: 'days since 1900 and seconds since 1970 are integers',
    file: lines('day,second', '46387,1798761600', '46388,1798761601'),
    columns: ['day: integer', 'second: integer'],
    rows: [
      [46387, 1798761600],
      [46388, 1798761601],
    ],
  },
  {
    trap: 'months, quarters and weeks are words',
    file: lines('m,q,w', '2026-01,2026Q1,2026-W01', '2026-02,2026Q2,2026-W02'),
    columns: ['m: text', 'q: text', 'w: text'],
    rows: [
      ['2026-01', '2026Q1', '2026-W01'],
      ['2026-02', '2026Q2', '2026-W02'],
    ],
  },
];
