import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Signature } from '@millrace/learning';
import fc from 'fast-check';
import { sampleSignature } from '../testing/sample-version.ts';
import { checkRows } from './check-rows.ts';

const fine = { age: 40, hours: 38.5, job: 'nurse', married: false, hired: '2020-02-29' };

const problemsOf = (row: unknown) => checkRows(sampleSignature, [row]).problems;
const warningsOf = (row: unknown) => checkRows(sampleSignature, [row]).warnings[0] ?? [];

describe('rows that are fine', () => {
  test('have neither problems nor warnings, and cost no allocation', () => {
    const findings = checkRows(sampleSignature, [fine, { ...fine, hired: 1_500_000_000_000 }]);
    assert.deepEqual(findings, { problems: [], warnings: [] });
    assert.equal(checkRows(sampleSignature, [fine]), findings);
  });

  test('may carry the target and the training columns that the model does not use', () => {
    assert.deepEqual(problemsOf({ ...fine, income: 17, 'row id': { any: 'thing' } }), []);
    assert.deepEqual(warningsOf({ ...fine, income: null }), []);
  });

  test('may write a date as a day, a time with its offset, or milliseconds', () => {
    for (const hired of ['2020-02-29', '2020-02-29T10:00:00Z', '2020-02-29 10:00:00.123+02:00', 1_582_934_400_000]) {
      assert.deepEqual(checkRows(sampleSignature, [{ ...fine, hired }]), { problems: [], warnings: [] }, String(hired));
    }
  });
});

describe('a problem', () => {
  test('is an unknown column, with the name that was probably meant', () => {
    assert.deepEqual(problemsOf({ ...fine, agee: 1 }), [
      {
        pointer: '/rows/0/agee',
        code: 'predict.unknown_column',
        detail: 'The model knows no column "agee". Did you mean "age"?',
      },
    ]);
    assert.match(problemsOf({ ...fine, Hours: 1 })[0]?.detail ?? '', /Did you mean "hours"/);
    assert.match(problemsOf({ ...fine, zzzzzz: 1 })[0]?.detail ?? '', /Leave it out/);
  });

  test('points at its row and column, also when the name has slashes and tildes', () => {
    const { problems } = checkRows(sampleSignature, [fine, { ...fine, 'a/b~c': 1 }]);
    assert.equal(problems[0]?.pointer, '/rows/1/a~1b~0c');
  });

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['a text for a number, with the number to write', { age: ' 42' }, /"age" must be a number, not " 42": write 42\./],
    ['a decimal comma', { hours: '38,5' }, /write 38\.5\./],
    ['a word for a number', { age: 'old' }, /must be a number, not "old"/],
    ['true for a number', { age: true }, /must be a number, not true: write 1\./],
    ['a number that JSON reads as infinite', { age: JSON.parse('1e999') }, /a number that large/],
    ['a number for a category, with the text to write', { job: 3 }, /"job" must be a text, not 3: write "3"\./],
    [
      'a text for a boolean, with the boolean to write',
      { married: 'Yes' },
      /must be true or false, not "Yes": write true\./,
    ],
    ['a list or an object', { age: [1], job: {} }, /"age" must be a number, not a list/],
    ['a time without an offset', { hired: '2020-02-29T10:00:00' }, /with Z or an offset/],
    ['a date that is none', { hired: '29.02.2020' }, /must be a date, not "29\.02\.2020"/],
    ['a day that its month does not have', { hired: '2021-02-29' }, /must be a date/],
    ['a month that is none', { hired: '2020-13-01' }, /must be a date/],
  ];
  for (const [what, cells, detail] of wrong) {
    test(`is ${what}`, () => {
      const [problem] = problemsOf({ ...fine, ...cells });
      assert.equal(problem?.code, 'predict.wrong_type');
      assert.equal(problem?.pointer, `/rows/0/${Object.keys(cells)[0]}`);
      assert.match(problem?.detail ?? '', detail);
    });
  }

  test('is a row that is no object', () => {
    for (const row of [null, 1, 'text', [], true, undefined]) assert.equal(problemsOf(row)[0]?.pointer, '/rows/0');
  });

  test('is listed a hundred times at most, however many there are', () => {
    const { problems } = checkRows(sampleSignature, new Array(1000).fill({ ...fine, a: 1, b: 2 }));
    assert.equal(problems.length, 100);
  });
});

describe('a warning', () => {
  const known: [string, Record<string, unknown>, string, RegExp][] = [
    ['a null', { job: null }, 'missing', /"job" has no value; the model answered without it/],
    [
      'a null where training had no gap, with what stood in',
      { age: null },
      'missing',
      /answered for 37, the usual one/,
    ],
    ['an empty category', { job: '' }, 'missing', /"job" has no value/],
    ['an unseen category', { job: 'pilot' }, 'unseen_category', /"job" was never "pilot" in training/],
    ['a number below the range of training', { age: 3 }, 'out_of_range', /"age" is 3, .* \(17 to 90\)/],
    ['a number above the range of training', { hours: 200 }, 'out_of_range', /"hours" is 200, .* \(1 to 99\)/],
    ['a date after those of training', { hired: '2099-01-01' }, 'out_of_range', /2099-01-01T00:00:00\.000Z, outside/],
    ['a fraction where the model takes whole numbers', { age: 40.9 }, 'fraction_cut_off', /answered for 40, not 40\.9/],
  ];
  for (const [what, cells, code, detail] of known) {
    test(`is ${what}`, () => {
      const row = { ...fine, ...cells };
      assert.deepEqual(problemsOf(row), []);
      const [warning, ...others] = warningsOf(row);
      assert.deepEqual(others, []);
      assert.deepEqual([warning?.code, warning?.pointer], [code, `/rows/0/${Object.keys(cells)[0]}`]);
      assert.match(warning?.detail ?? '', detail);
    });
  }

  test('is a missing column', () => {
    const { hired: _, ...row } = fine;
    assert.deepEqual(
      warningsOf(row).map(({ pointer, code }) => [pointer, code]),
      [['/rows/0/hired', 'missing']],
    );
  });

  test('stands at the place of its row', () => {
    const { warnings } = checkRows(sampleSignature, [fine, { ...fine, job: null }, fine]);
    assert.deepEqual(
      [0, 1, 2].map((row) => warnings[row]?.length ?? 0),
      [0, 1, 0],
    );
  });

  test('is summed up beyond twenty of a row', () => {
    const [feature = assert.fail()] = sampleSignature.features;
    const features = Array.from({ length: 500 }, (_, index) => ({ ...feature, name: `column ${index}` }));
    const { warnings } = checkRows({ ...sampleSignature, features }, [{}]);
    assert.equal(warnings[0]?.length, 21);
    assert.match(warnings[0]?.at(-1)?.detail ?? '', /^480 more columns/);
  });
});

test('no rows that JSON can hold make the check throw, and its pointers lead into them', () => {
  const column = fc.oneof(
    fc.constantFrom('age', 'hours', 'job', 'married', 'hired', 'income', '__proto__'),
    fc.string(),
  );
  const row = fc.oneof(fc.dictionary(column, fc.jsonValue()), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(row), (drawn) => {
      const rows: unknown[] = JSON.parse(JSON.stringify(drawn));
      const { problems, warnings } = checkRows(sampleSignature, rows);
      for (const { pointer } of problems) assert.match(pointer, /^\/rows\/\d+/);
      for (const found of warnings) assert.ok(found === undefined || found.length > 0);
    }),
  );
});

test('a row of values as the signature describes them is fine, whatever the values', () => {
  const row = fc.record({
    age: fc.integer({ min: 17, max: 90 }),
    hours: fc.double({ min: 1, max: 99, noNaN: true }),
    job: fc.constantFrom('clerk', 'nurse'),
    married: fc.boolean(),
    hired: fc
      .date({ min: new Date(946684800000), max: new Date(1767225600000), noInvalidDate: true })
      .map((date) => date.toISOString()),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      assert.deepEqual(checkRows(sampleSignature, rows), { problems: [], warnings: [] });
    }),
  );
});

test('a column named like something that every object has is a column like others', () => {
  const [feature = assert.fail()] = sampleSignature.features;
  const signature: Signature = { ...sampleSignature, features: [{ ...feature, name: 'constructor' }] };
  assert.equal(checkRows(signature, [{}]).warnings[0]?.[0]?.code, 'missing');
  assert.deepEqual(checkRows(signature, [{ constructor: 40 }]).warnings, []);
  assert.equal(checkRows(signature, [{ constructor: 40, toString: 1 }]).problems.length, 1);
});
