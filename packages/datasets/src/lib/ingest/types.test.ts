import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingestText } from '../testing/ingest-text.ts';

const column = (name: string, values: string[]) =>
  `${name};n\n${values.map((value, i) => `${value};${i % 2}`).join('\n')}\n`;
/** The type of a column with these cells in a file with `;` between the fields. */
const typeOf = async (values: string[], recipe = {}) => (await ingestText(column('x', values), recipe)).types.x;
const valuesOf = async (values: string[], recipe = {}) =>
  (await ingestText(column('x', values), recipe)).cells.map(([value]) => value);

test('whole numbers are integers, others numbers', async () => {
  assert.equal(await typeOf(['1', '-2', '0']), 'integer');
  assert.equal(await typeOf(['1', '2.5']), 'number');
  assert.equal(await typeOf(['1e3', '-.5', '2.']), 'number');
  assert.deepEqual(await valuesOf(['1e3', '-.5', '2.']), [1000, -0.5, 2]);
});

test('codes that look like numbers keep their text', async () => {
  assert.deepEqual(await valuesOf(['01234', '99999']), ['01234', '99999']);
  assert.equal(await typeOf(['+491234', '+491235']), 'text');
  assert.equal(await typeOf(['1_000', '2_000']), 'text');
  assert.equal(await typeOf(['-5-', '1.5']), 'text');
});

test('whole numbers beyond 2^53 keep their digits, decimal ones become numbers', async () => {
  assert.deepEqual(await valuesOf(['9007199254740993', '1']), ['9007199254740993', '1']);
  assert.equal(await typeOf(['9007199254740991', '1']), 'integer');
  assert.equal(await typeOf(['9007199254740993', '1.5']), 'number');
});

test('infinity counts as missing', async () => {
  const { cells, profile } = await ingestText(column('x', ['1.5', 'inf', '-Infinity', '1e999', '2']));
  assert.deepEqual(
    cells.map(([value]) => value),
    [1.5, null, null, null, 2],
  );
  assert.equal(profile.columns[0]?.missing, 3);
});

test('booleans come as true and false, or in the two words of a language', async () => {
  assert.deepEqual(await valuesOf(['true', 'False', 'TRUE']), [true, false, true]);
  assert.deepEqual(await valuesOf(['yes', 'No', 'YES']), [true, false, true]);
  assert.deepEqual(await valuesOf(['ja', 'nein', '', 'ja']), [true, false, null, true]);
  assert.deepEqual((await ingestText(column('x', ['Y', 'N', 'y']))).columns[0]?.words, { true: 'Y', false: 'N' });
  assert.equal(await typeOf(['yes', 'yes', 'yes', 'yes']), 'category');
  assert.equal(await typeOf(['yes', 'no', 'nein', 'no', 'yes', 'nein']), 'category');
  assert.equal(await typeOf(['0', '1', '1']), 'integer');
});

test('numbers are read as people write them', async () => {
  assert.deepEqual(await valuesOf(['1,234.5', '12', '-3,000,000']), [1234.5, 12, -3_000_000]);
  assert.deepEqual(await valuesOf(['1.234,50', '1.234.567,00-', '7']), [1234.5, -1_234_567, 7]);
  assert.deepEqual(await valuesOf(["1'234", '1 234', '5']), [1234, 1234, 5]);
  assert.deepEqual(await valuesOf(['12 %', '7%', '0.5%']), [0.12, 0.07, 0.005]);
  assert.deepEqual(await valuesOf(['$1,200.50', '$7', '($3)', '-$4']), [1200.5, 7, -3, -4]);
  assert.deepEqual(await valuesOf(['1.200,50 €', '7 €', '-3 €']), [1200.5, 7, -3]);
  assert.deepEqual(await valuesOf(['EUR 1', 'EUR 20']), [1, 20]);
  assert.equal(await typeOf(['$1', '€2', '$3']), 'text');
  assert.equal(await typeOf(['$1', '(-5)']), 'text');
  assert.equal(await typeOf(['12%', '5', '7%']), 'text');
  assert.equal(await typeOf(['1,23,4', '5']), 'text');
  assert.equal(await typeOf(['1,234', '5,678', '9']), 'number');
});

test('words for "no value" are missing among numbers, dates and booleans, and words among words', async () => {
  const { cells, recipe, profile } = await ingestText(column('x', ['1', '-', 'unknown', '4', '-']));
  assert.deepEqual(
    cells.map(([value]) => value),
    [1, null, null, 4, null],
  );
  assert.deepEqual(recipe.columnMissing, { x: ['-', 'unknown'] });
  assert.equal(profile.columns[0]?.missing, 3);
  assert.deepEqual(await valuesOf(['red', 'unknown', 'red', '-']), ['red', 'unknown', 'red', '-']);
  assert.deepEqual(await valuesOf(['-', '-']), ['-', '-']);
});

test('a column that is fixed as words keeps all of them', async () => {
  for (const type of ['text', 'category'] as const) {
    const { cells, recipe } = await ingestText('a,b\n1,x\n-,y\n2,z\n', { types: { a: type } });
    assert.deepEqual([cells.map(([cell]) => cell), recipe.columnMissing], [['1', '-', '2'], undefined]);
  }
});

test('dates are read as people write them', async () => {
  const days = (texts: string[]) => valuesOf(texts).then((values) => values.map((value) => String(value).slice(0, 16)));
  assert.deepEqual(await days(['31 Dec 2026', 'Feb 1, 2026', '3-Mar-26']), [
    '2026-12-31T00:00',
    '2026-02-01T00:00',
    '2026-03-03T00:00',
  ]);
  assert.deepEqual(await days(['2026/12/31', '2026/1/2 3:05 PM']), ['2026-12-31T00:00', '2026-01-02T15:05']);
  assert.deepEqual(await days(['31.12.26', '01.02.99']), ['2026-12-31T00:00', '1999-02-01T00:00']);
  assert.deepEqual(await days(['31-12-2026', '1-2-2026']), ['2026-12-31T00:00', '2026-02-01T00:00']);
  assert.deepEqual(await days(['12/31/26 12:00 AM', '1/2/26 12:30 PM']), ['2026-12-31T00:00', '2026-01-02T12:30']);
  assert.deepEqual(await days(['Donnerstag, 31. Dezember 2026', '1. März 2026']), [
    '2026-12-31T00:00',
    '2026-03-01T00:00',
  ]);
  assert.deepEqual(await days(['2026-12-31', '31.12.2026']), ['2026-12-31T00:00', '2026-12-31T00:00']);
  const unclear = await ingestText(column('x', ['1/2/2026', '3-4-2026']));
  assert.deepEqual([unclear.types.x, unclear.findings[0]?.code], ['text', 'date_order_ambiguous']);
});

test('an offset that no clock has makes no date', async () => {
  assert.equal(await typeOf(['2026-01-01T10:00:00+14:00', '2026-01-01T10:00:00-11:30']), 'datetime');
  assert.equal(await typeOf(['2026-01-01T10:00:00+99:99', '2026-01-01T10:00:00Z']), 'text');
});

test('more ways to write "no value" than a recipe holds are words', async () => {
  const spellings = Array.from({ length: 60 }, (_, index) =>
    [...'unknown'].map((letter, place) => ((index >> place) & 1 ? letter.toUpperCase() : letter)).join(''),
  );
  const numbers = Array.from({ length: 600 }, (_, index) => String(index % 7));
  const { columns, recipe } = await ingestText(column('x', [...numbers, ...spellings]));
  assert.equal(columns[0]?.type, 'category');
  assert.equal(recipe.columnMissing, undefined);
});

test('nobody is asked again about a column whose type is said', async () => {
  const text = 'd,paid,n\n1/2/2026,ja,1\n3/4/2026,nein,2\n';
  assert.deepEqual(
    (await ingestText(text)).findings.map(({ code }) => code),
    ['date_order_ambiguous', 'boolean_words'],
  );
  assert.deepEqual((await ingestText(text, { types: { d: 'text', paid: 'category' } })).findings, []);
});

test('ISO dates and times are read as UTC unless they carry an offset', async () => {
  assert.deepEqual(await valuesOf(['2026-02-28', '1969-12-31']), [
    '2026-02-28T00:00:00.000Z',
    '1969-12-31T00:00:00.000Z',
  ]);
  assert.deepEqual(
    await valuesOf(['2026-01-01T10:00:00+02:00', '2026-01-01 10:00', '2026-01-01T10:00:00.123456Z', '2026-01-01']),
    ['2026-01-01T08:00:00.000Z', '2026-01-01T10:00:00.000Z', '2026-01-01T10:00:00.123Z', '2026-01-01T00:00:00.000Z'],
  );
  assert.equal(await typeOf(['2026-02-30', '2026-01-01']), 'text');
});

test('dd.mm.yyyy is a date', async () => {
  assert.deepEqual(await valuesOf(['31.12.2026', '1.2.2026 10:30']), [
    '2026-12-31T00:00:00.000Z',
    '2026-02-01T10:30:00.000Z',
  ]);
});

test('dates with slashes are read when some date tells the order, else when the recipe does', async () => {
  assert.deepEqual(await valuesOf(['12/31/2026', '1/2/2026']), [
    '2026-12-31T00:00:00.000Z',
    '2026-01-02T00:00:00.000Z',
  ]);
  assert.deepEqual(await valuesOf(['31/12/2026', '1/2/2026']), [
    '2026-12-31T00:00:00.000Z',
    '2026-02-01T00:00:00.000Z',
  ]);
  assert.equal(await typeOf(['1/2/2026', '3/4/2026']), 'text');
  assert.deepEqual(await valuesOf(['1/2/2026'], { dateOrder: 'day-first' }), ['2026-02-01T00:00:00.000Z']);
});

test('the order of one column settles it for the others of the file', async () => {
  const { cells, recipe } = await ingestText('a,b\n1/2/2026,31/12/2026\n2/2/2026,30/12/2026\n');
  assert.equal(cells[0]?.[0], '2026-02-01T00:00:00.000Z');
  assert.equal(recipe.dateOrder, 'day-first');
});

test('a decimal comma is found where the comma is not the delimiter', async () => {
  const { types, cells, recipe } = await ingestText('a;b\n1,5;2\n-0,25;3\n7;4\n');
  assert.deepEqual(types, { a: 'number', b: 'integer' });
  assert.deepEqual(cells[1], [-0.25, 3]);
  assert.deepEqual([recipe.decimalSeparator, recipe.delimiter], [',', ';']);
  assert.equal((await ingestText('a,b\n"1,5",2\n', { decimalSeparator: ',' })).types.a, 'number');
  assert.deepEqual((await ingestText('a,b\n"1,5",2\n"2,25",3\n')).cells[1], [2.25, 3]);
  const unclear = await ingestText('a,b\n"1,500",2\n"2,500",3\n');
  assert.deepEqual([unclear.cells[1], unclear.findings[0]?.code], [[2500, 3], 'number_ambiguous']);
});

test('which separator stands before decimals is asked only where a number has one', async () => {
  const codesOf = async (cells: string[]) =>
    (await ingestText(`a\tn\n${cells.map((cell, index) => `${cell}\t${index}`).join('\n')}\n`)).findings.map(
      ({ code }) => code,
    );
  for (const clear of [
    ['12 €', '5 €', '3 €'],
    ['$12', '$7'],
    ["1'234", "5'678", '7'],
    ['1 234', '5 678'],
    ['+5', '+7', '0'],
    ['inf', '1', '2'],
    ['12 kr.', '7 kr.'],
  ]) {
    assert.deepEqual(await codesOf(clear), [], clear.join(' | '));
  }
  for (const unclear of [
    ['1.234 €', '5.678 €'],
    ['12 €', '1.234'],
    ['$7', '$1,234'],
    ['+5', '1,234'],
    ['7', '1,234'],
  ]) {
    assert.deepEqual(await codesOf(unclear), ['number_ambiguous'], unclear.join(' | '));
  }
});

test('missing markers are missing in every type, also with spaces around them', async () => {
  const markers = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?', ' NA ', '  '];
  assert.deepEqual(await valuesOf([...markers, '5']), [...markers.map(() => null), 5]);
  assert.deepEqual(await valuesOf([...markers, 'word']), [...markers.map(() => null), 'word']);
});

test('a recipe has its own markers beside the empty cell', async () => {
  assert.deepEqual(await valuesOf(['-999', '', 'NA', 'x'], { missing: ['-999'] }), [null, null, 'NA', 'x']);
  assert.deepEqual(await valuesOf(['-999', '', '3'], { missing: ['-999'] }), [null, null, 3]);
});

test('cells lose the spaces and tabs around them', async () => {
  assert.deepEqual(await valuesOf([' 5', '6 ', '\t7']), [5, 6, 7]);
  assert.deepEqual(await valuesOf([' Male', 'Female ']), ['Male', 'Female']);
});

test('what keeps a text from becoming a number in Excel is no part of it, whatever the rest of the row is like', async () => {
  const content = 'code,x,y\n"=""007""",1,5 %\n="008",2,\n="",3,6 %\n="NA","4" ,7 %\n';
  const { cells } = await ingestText(content);
  assert.deepEqual(
    cells.map(([code]) => code),
    ['007', '008', null, null],
  );
  assert.deepEqual((await ingestText(content, { types: { code: 'integer' } })).cells[1], [8, 2, null]);
  assert.deepEqual((await ingestText('code,x\n"=""007""",1\n')).cells, [['007', 1]]);
});

test('a marker of quotes, and one with a byte order mark behind it, is missing', async () => {
  assert.deepEqual(await valuesOf(['""""', '?', 'x'], { missing: ['"', '?'] }), [null, null, 'x']);
  assert.deepEqual(await valuesOf(['NA\ufeff', ' NA', 'x']), [null, null, 'x']);
});

test('dates that no calendar of four digits has stay text, and finer parts of a second are cut off', async () => {
  for (const time of ['9999-12-31 23:59:59 -01:00', '9999-12-31T23:59:59-01:00', '0001-01-01 00:00:00 +05:00']) {
    assert.deepEqual(await valuesOf([time, '31 Dec 2026']), [time, '31 Dec 2026']);
  }
  for (const time of ['31.12.2026 10:00:00.123456789', '31/12/2026 10:00:00.1234567']) {
    assert.deepEqual(await valuesOf([time]), ['2026-12-31T10:00:00.123Z']);
  }
});

test('words that come back are a category, others text', async () => {
  assert.equal(await typeOf(['a', 'b', 'a', 'b']), 'category');
  assert.equal(await typeOf(['a', 'b', 'c', 'a', 'd']), 'text');
  const many = Array.from({ length: 4_000 }, (_, index) => `word ${index % 1_001}`);
  assert.equal(await typeOf(many), 'text');
  assert.equal(await typeOf(many.map((word) => (word === 'word 1000' ? 'word 0' : word))), 'category');
});

test('one cell anywhere in a large file decides', async () => {
  const whole = Array.from({ length: 120_000 }, (_, index) => String(index % 500));
  const withOne = (cell: string) => typeOf([...whole.slice(0, -1), cell]);
  assert.equal(await typeOf(whole), 'integer');
  assert.equal(await withOne('0.5'), 'number');
  assert.equal(await withOne('0,5'), 'number');
  assert.equal(await withOne('x'), 'category');
  assert.equal(await withOne('007'), 'category');
  assert.equal(await withOne('9007199254740993'), 'category');
});

test('roles: constant, id, feature', async () => {
  const rows = Array.from(
    { length: 10 },
    (_, i) => `${i * 3},k${i},same,${i % 3},${i * 1.1},${9 - i},,${i ? 'v' : ''}`,
  );
  const { roles } = await ingestText(`grows,key,same,repeats,float,falls,empty,once\n${rows.join('\n')}\n`);
  assert.deepEqual(roles, {
    grows: 'id',
    key: 'id',
    same: 'constant',
    repeats: 'feature',
    float: 'feature',
    falls: 'feature',
    empty: 'constant',
    once: 'feature',
  });
});

test('a fixed type is obeyed, and cells that are not of it reject their row with line and column', async () => {
  const text = 'zip,amount,day,ok\n00123,1,2026-01-01,yes\n00124,many,2026-01-02,no\n00125,+3,5.1.2026,1\n';
  const types = { zip: 'text', amount: 'number', day: 'datetime', ok: 'boolean' } as const;
  const found = await ingestText(text, { types });
  assert.deepEqual(found.types, types);
  assert.deepEqual(found.cells, [
    ['00123', 1, '2026-01-01T00:00:00.000Z', true],
    ['00125', 3, '2026-01-05T00:00:00.000Z', true],
  ]);
  assert.deepEqual(found.rejects, [
    { line: 3, column: 'amount', reason: '"many" in column "amount" is no number.', raw: '00124,many,2026-01-02,no' },
  ]);
  assert.deepEqual([found.rows, found.rejected], [2, 1]);
  assert.equal((await ingestText('a,b\n1,2\n2,2\n1,3\n', { types: { a: 'category' } })).types.a, 'category');
});
