import { gzipSync } from 'node:zlib';
import { writeParquetFile } from '../../testing/write-parquet-file.ts';
import { type CorpusCase, day, moment } from '../corpus-case.ts';

/** A Parquet file with these rows of SQL values. */
const of =
  (names: string, ...rows: string[]) =>
  () =>
    writeParquetFile(`SELECT * FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')}) AS t(${names})`);

export const parquet: CorpusCase[] = [
  {
    trap: 'Parquet: the plain types',
    file: of('i, x, ok, w', "1::INTEGER, 1.5::DOUBLE, true, 'x'", 'NULL, NULL, NULL, NULL', "-2, -0.25, false, 'y'"),
    columns: ['i: integer', 'x: number', 'ok: boolean', 'w: words'],
    rows: [
      [1, 1.5, true, 'x'],
      [null, null, null, null],
      [-2, -0.25, false, 'y'],
    ],
    found: { format: 'parquet' },
  },
  {
    trap: 'Parquet: some values are not of the types that the recipe fixes',
    file: of('file_row_number, b, c', "1::BIGINT, '2.5', 'ja'", "2, '3', 'true'", "3, '7', NULL", "4, '9', 'x'"),
    recipe: { types: { b: 'integer', c: 'boolean' } },
    columns: ['file_row_number: integer', 'b: integer', 'c: boolean'],
    rows: [
      [2, 3, true],
      [3, 7, null],
    ],
    rejects: ['1: "2.5" in column "b" is no whole number', '4: "x" in column "c" is neither yes nor no'],
  },
  {
    trap: 'Parquet: no row is of a type that the recipe fixes',
    file: of('a', "'x'", "'y'"),
    recipe: { types: { a: 'integer' } },
    refused: /No row fits.*"x" in column "a" is no whole number/,
  },
  {
    trap: 'Parquet: whole numbers of every width',
    file: of(
      'a, b, c, d, e, f, g',
      '1::TINYINT, 2::SMALLINT, 3::BIGINT, 4::UTINYINT, 5::USMALLINT, 6::UINTEGER, 7::UBIGINT',
      '-128, -32768, -9007199254740991, 255, 65535, 4294967295, 9007199254740991',
    ),
    columns: ['a: integer', 'b: integer', 'c: integer', 'd: integer', 'e: integer', 'f: integer', 'g: integer'],
    rows: [
      [1, 2, 3, 4, 5, 6, 7],
      [-128, -32768, -9007199254740991, 255, 65535, 4294967295, 9007199254740991],
    ],
  },
  {
    trap: 'Parquet: whole numbers beyond 2^53 keep all digits',
    file: of('a, b', '9007199254740993::BIGINT, 18446744073709551615::UBIGINT', '1, 2'),
    columns: ['a: text', 'b: text'],
    rows: [
      ['9007199254740993', '18446744073709551615'],
      ['1', '2'],
    ],
  },
  {
    trap: 'Parquet: decimals, whole and with digits behind the point',
    file: of('a, b', '12.34::DECIMAL(9,2), 5::DECIMAL(12,0)', '-0.50, 6'),
    columns: ['a: number', 'b: integer'],
    rows: [
      [12.34, 5],
      [-0.5, 6],
    ],
  },
  {
    trap: 'Parquet: floats with NaN and infinity',
    file: of('a, b', "1.5::FLOAT, 'nan'::DOUBLE", "'inf'::FLOAT, 2.5", "0.5::FLOAT, '-inf'::DOUBLE"),
    columns: ['a: number', 'b: number'],
    rows: [
      [1.5, null],
      [null, 2.5],
      [0.5, null],
    ],
  },
  {
    trap: 'Parquet: dates and times of every unit',
    file: of(
      'd, s, ms, us, ns, tz',
      "DATE '2026-12-31', TIMESTAMP_S '2026-12-31 10:30:15', TIMESTAMP_MS '2026-12-31 10:30:15.5', TIMESTAMP '2026-12-31 10:30:15.25', TIMESTAMP_NS '2026-12-31 10:30:15.125', TIMESTAMPTZ '2026-12-31 10:30:15+02:00'",
      "DATE '1969-12-31', '1969-12-31 23:00:00', '1969-12-31 23:00:00', '1969-12-31 23:00:00', '1969-12-31 23:00:00', TIMESTAMPTZ '1969-12-31 23:00:00+00'",
    ),
    columns: ['d: datetime', 's: datetime', 'ms: datetime', 'us: datetime', 'ns: datetime', 'tz: datetime'],
    rows: [
      [
        day('2026-12-31'),
        moment('2026-12-31 10:30:15'),
        moment('2026-12-31 10:30:15.5'),
        moment('2026-12-31 10:30:15.25'),
        moment('2026-12-31 10:30:15.125'),
        moment('2026-12-31 08:30:15'),
      ],
      [day('1969-12-31'), ...Array.from({ length: 5 }, () => moment('1969-12-31 23:00:00'))],
    ],
  },
  {
    trap: 'Parquet: words that look like numbers, dates, booleans and markers stay words',
    file: of(
      'a, b, c, d',
      "'007', '2026-01-05', 'true', 'NA'",
      "'008', '2026-01-06', 'false', 'x'",
      "'9', '2026-01-07', 'true', ''",
    ),
    columns: ['a: words', 'b: words', 'c: words', 'd: words'],
    rows: [
      ['007', '2026-01-05', 'true', 'NA'],
      ['008', '2026-01-06', 'false', 'x'],
      ['9', '2026-01-07', 'true', null],
    ],
  },
  {
    trap: 'Parquet: enumerations, identifiers and times of day',
    file: of(
      'e, u, t',
      "'red'::ENUM('red', 'blue'), '5f6e2c1e-0000-4000-8000-000000000001'::UUID, TIME '10:30:00'",
      "'blue', '5f6e2c1e-0000-4000-8000-000000000002', TIME '23:59:59'",
    ),
    columns: ['e: words', 'u: words', 't: words'],
    rows: [
      ['red', '5f6e2c1e-0000-4000-8000-000000000001', '10:30:00'],
      ['blue', '5f6e2c1e-0000-4000-8000-000000000002', '23:59:59'],
    ],
  },
  {
    trap: 'Parquet: structs are columns, lists and maps are JSON text',
    file: of(
      'id, place, tags, m',
      "1, {'city': 'Bonn', 'geo': {'lat': 50.5::DOUBLE}}, ['a', 'b'], MAP {'k': 1}",
      "2, {'city': 'Köln', 'geo': {'lat': 51.5::DOUBLE}}, ['c'], MAP {'k': 2}",
      '3, NULL, NULL, NULL',
    ),
    columns: ['id: integer', 'place.city: words', 'place.geo.lat: number', 'tags: words', 'm: words'],
    rows: [
      [1, 'Bonn', 50.5, '["a","b"]', '{"k":1}'],
      [2, 'Köln', 51.5, '["c"]', '{"k":2}'],
      [3, null, null, null, null],
    ],
  },
  {
    trap: 'Parquet: the index of pandas and a column of nulls',
    file: of('a, b, __index_level_0__', '1.5::DOUBLE, NULL::INTEGER, 0::BIGINT', '2.5, NULL, 1'),
    columns: ['a: number', 'b: integer', '__index_level_0__: integer'],
    rows: [
      [1.5, null, 0],
      [2.5, null, 1],
    ],
  },
  {
    trap: 'Parquet: many small groups of rows keep their order',
    file: () =>
      writeParquetFile('SELECT i::BIGINT AS i, (i * 7) % 5 AS m FROM range(10000) t(i)', ', ROW_GROUP_SIZE 2048'),
    columns: ['i: integer', 'm: integer'],
  },
  {
    trap: 'Parquet: a column named like SQL, with quotes and spaces',
    file: of('"select", "a ""b"" c", "x.y"', '1, 2, 3', '4, 5, 6'),
    columns: ['select: integer', 'a "b" c: integer', 'x.y: integer'],
    rows: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  },
  {
    trap: 'Parquet: packed with gzip as a whole',
    file: async () => gzipSync(await of('a, b', "1, 'x'", "2, 'y'")()),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  { trap: 'Parquet: no rows', file: () => writeParquetFile('SELECT 1 AS a WHERE false'), refused: /no rows/ },
  {
    trap: 'Parquet: cut in the middle',
    file: async () => (await of('a, b', "1, 'x'", "2, 'y'")()).subarray(0, 120),
    refused: /./,
  },
];
