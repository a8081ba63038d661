import { type CorpusCase, day, lines, moment } from '../corpus-case.ts';

const table = {
  columns: ['a: integer', 'b: words'],
  rows: [
    [1, 'x'],
    [2, 'y'],
  ],
} satisfies Partial<CorpusCase>;

export const json: CorpusCase[] = [
  { trap: 'JSON: a list of objects', file: '[{"a":1,"b":"x"},{"a":2,"b":"y"}]', ...table, found: { format: 'json' } },
  {
    trap: 'JSON: keys that come later, in another order, or not at all',
    file: '[{"a":1},{"b":"x","a":2},{},{"c":true,"b":"y"}]',
    columns: ['a: integer', 'b: words', 'c: boolean'],
    rows: [
      [1, null, null],
      [2, 'x', null],
      [null, null, null],
      [null, 'y', true],
    ],
  },
  { trap: 'JSON: a list of lists below a list of names', file: '[["a","b"],[1,"x"],[2,"y"]]', ...table },
  {
    trap: 'JSON: the records lie in a member',
    file: '{"total":2,"next":null,"data":[{"a":1,"b":"x"},{"a":2,"b":"y"}]}',
    ...table,
    found: { records: '/data' },
  },
  {
    trap: 'JSON: the records lie deep, by the recipe',
    file: '{"meta":[{"n":1}],"r":{"x/y":[{"a":1,"b":"x"},{"a":2,"b":"y"}]}}',
    recipe: { records: '/r/x~1y' },
    ...table,
  },
  { trap: 'JSON: columns of lists', file: '{"a":[1,2],"b":["x","y"]}', ...table },
  {
    trap: 'JSON: as pandas writes it with orient split',
    file: '{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,"y"]]}',
    ...table,
  },
  {
    trap: 'JSON: as pandas writes it by default, columns of values by row',
    file: '{"a":{"0":1,"1":2},"b":{"0":"x","1":"y"}}',
    ...table,
  },
  {
    trap: 'JSON: as Socrata writes it, lists of values and names of columns elsewhere',
    file: '{"meta":{"view":{"name":"Trees","columns":[{"id":-1,"name":"a","fieldName":"a"},{"id":2,"name":"b","fieldName":"b"}]}},"data":[[1,"x"],[2,"y"]]}',
    ...table,
  },
  {
    trap: 'JSON: a map of features',
    file: '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A","pop":5},"geometry":{"type":"Point","coordinates":[1.5,2]}},{"type":"Feature","properties":{"name":"B","pop":6},"geometry":{"type":"Point","coordinates":[3,4.5]}}]}',
    columns: [
      'type: words',
      'properties.name: words',
      'properties.pop: integer',
      'geometry.type: words',
      'geometry.coordinates: words',
    ],
    rows: [
      ['Feature', 'A', 5, 'Point', '[1.5,2]'],
      ['Feature', 'B', 6, 'Point', '[3,4.5]'],
    ],
  },
  {
    trap: 'JSON: objects and lists inside of records',
    file: '[{"id":1,"at":{"city":"Bonn","geo":{"lat":50.7}},"tags":["a","b"]},{"id":2,"at":{"city":"Köln","geo":{"lat":50.9}},"tags":[]}]',
    columns: ['id: integer', 'at.city: words', 'at.geo.lat: number', 'tags: words'],
    rows: [
      [1, 'Bonn', 50.7, '["a","b"]'],
      [2, 'Köln', 50.9, '[]'],
    ],
  },
  {
    trap: 'JSON: texts are read as cells are, null and NaN are missing',
    file: '[{"n":"1.5","d":"2026-01-05","ok":"yes","z":"007","x":NaN},{"n":"2.5","d":"2026-01-06","ok":"no","z":"008","x":1.5},{"n":null,"d":"","ok":null,"z":"NA","x":-Infinity}]',
    columns: ['n: number', 'd: datetime', 'ok: boolean', 'z: text', 'x: number'],
    rows: [
      [1.5, day('2026-01-05'), true, '007', null],
      [2.5, day('2026-01-06'), false, '008', 1.5],
      [null, null, null, null, null],
    ],
  },
  {
    trap: 'JSON: whole numbers beyond 2^53 keep all digits',
    file: '[{"id":9007199254740993,"n":1},{"id":18446744073709551615,"n":2}]',
    columns: ['id: text', 'n: integer'],
    rows: [
      ['9007199254740993', 1],
      ['18446744073709551615', 2],
    ],
  },
  {
    trap: 'JSON: escapes, quotes, commas and line breaks in texts',
    file: '[{"w":"a\\"b, c\\nd\\u00e9\\ud83d\\ude00","n":1},{"w":"tab\\there","n":2}]',
    columns: ['w: words', 'n: integer'],
    rows: [
      ['a"b, c\ndé😀', 1],
      ['tab\there', 2],
    ],
  },
  {
    trap: 'JSON: names that mean something to programs, and names that differ in case',
    file: '[{"__proto__":1,"constructor":2,"a":3,"A":4},{"__proto__":5,"constructor":6,"a":7,"A":8}]',
    columns: ['__proto__: integer', 'constructor: integer', 'a: integer', 'A_2: integer'],
    rows: [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
  },
  {
    trap: 'JSON: a byte order mark and blank lines around',
    file: '\ufeff\n\n [ {"a":1,"b":"x"} ,\n {"a":2,"b":"y"} ]\n\n',
    ...table,
  },
  { trap: 'JSON: UTF-16', file: Buffer.from('\ufeff[{"a":1,"b":"x"},{"a":2,"b":"y"}]', 'utf16le'), ...table },
  {
    trap: 'JSON: true, false and numbers of several spellings',
    file: '[{"ok":true,"x":1.0,"y":1e2},{"ok":false,"x":2,"y":-0.5}]',
    columns: ['ok: boolean', 'x: number', 'y: number'],
    rows: [
      [true, 1, 100],
      [false, 2, -0.5],
    ],
  },
  { trap: 'JSON: a number alone is no table', file: '42', refused: /./ },
  { trap: 'JSON: an empty list', file: '[]', refused: /./ },
  { trap: 'JSON: an object without records', file: '{"error":"not found","status":404}', refused: /./ },
];

export const ndjson: CorpusCase[] = [
  {
    trap: 'NDJSON: one object a line',
    file: lines('{"a":1,"b":"x"}', '{"a":2,"b":"y"}'),
    ...table,
    found: { format: 'ndjson' },
  },
  {
    trap: 'NDJSON: blank lines, CRLF, a byte order mark, no line break at the end',
    file: '\ufeff{"a":1,"b":"x"}\r\n\r\n{"a":2,"b":"y"}',
    ...table,
  },
  {
    trap: 'NDJSON: a broken line and one that is no record',
    file: lines('{"a":1,"b":"x"}', '{"a":2,"b":', '"hello"', '{"a":2,"b":"y"}'),
    ...table,
    rejects: ['2: ', '3: '],
  },
  {
    trap: 'NDJSON: the last line was cut while it was written',
    file: '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n{"a":3,"b',
    ...table,
    rejects: ['3: '],
  },
  {
    trap: 'NDJSON: a log whose records have members of their own',
    file: lines(
      '{"time":"2026-01-05T10:00:00.123Z","level":30,"msg":"start"}',
      '{"time":"2026-01-05T10:00:01.500Z","level":50,"msg":"failed","err":{"type":"Error","stack":"a\\n  at b"}}',
      '{"time":"2026-01-05T10:00:02.000Z","level":30,"msg":"done","ms":12.5}',
    ),
    columns: ['time: datetime', 'level: integer', 'msg: words', 'err.type: words', 'err.stack: words', 'ms: number'],
    rows: [
      ['2026-01-05T10:00:00.123Z', 30, 'start', null, null, null],
      ['2026-01-05T10:00:01.500Z', 50, 'failed', 'Error', 'a\n  at b', null],
      ['2026-01-05T10:00:02.000Z', 30, 'done', null, null, 12.5],
    ],
  },
  {
    trap: 'NDJSON: as MongoDB exports it',
    file: lines(
      '{"_id":{"$oid":"65a0"},"n":{"$numberLong":"5"},"at":{"$date":"2026-01-05T10:00:00Z"}}',
      '{"_id":{"$oid":"65a1"},"n":{"$numberLong":"6"},"at":{"$date":"2026-01-06T10:00:00Z"}}',
    ),
    columns: ['_id.$oid: words', 'n.$numberLong: integer', 'at.$date: datetime'],
    rows: [
      ['65a0', 5, moment('2026-01-05 10:00')],
      ['65a1', 6, moment('2026-01-06 10:00')],
    ],
  },
  {
    trap: 'NDJSON: a list a line',
    file: lines('["a","b"]', '[1,"x"]', '[2,"y"]'),
    ...table,
  },
];
