import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import { MillraceError } from '@millrace/runtime/server';
import type { Expectation } from '../../index.ts';
import { openGround } from '../testing/dataset-ground.ts';
import { generatedCsv } from '../testing/sample-csv.ts';

const ground = await openGround();
const { objects, datasets, workDirectory } = ground;
after(() => ground[Symbol.asyncDispose]());

const options = () => ({ signal: AbortSignal.timeout(60_000), workDirectory, memoryMegabytes: 512 });

const ingest = ground.add;
const table = generatedCsv(400);
/** Without the column `age`, with half of `city` gone and `income` in other units. */
const damaged = table
  .trimEnd()
  .split('\n')
  .map((line, row) => {
    const [id, , income, city, ...rest] = line.split(',');
    return row === 0
      ? [id, income, city, ...rest].join(',')
      : [id, Number(income) * 1_000, row % 2 ? city : '', ...rest].join(',');
  })
  .join('\n');

const outcomeOf = async (dataset: string, version: number) =>
  (await datasets.version(dataset, version)).validation?.outcome;
const refused = (code: string, status: number) => (error: unknown) =>
  error instanceof MillraceError && error.code === code && error.status === status;

test('the first version says what to expect of the next ones, and each is kept with how it fared', async () => {
  await ingest('people', table);
  const { expectations, inferredFrom, editedAt } = await datasets.expectations('people');
  assert.deepEqual([inferredFrom, editedAt], [1, undefined]);
  assert.ok(expectations.some((each) => each.kind === 'present' && each.column === 'age'));
  assert.deepEqual((await datasets.version('people', 1)).validation, {
    outcome: 'pass',
    passed: expectations.length,
    warned: 0,
    failed: 0,
    results: [],
  });
  await ingest('people', table.split('\n').slice(0, 350).join('\n'));
  assert.equal(await outcomeOf('people', 2), 'pass');
  await ingest('people', damaged);
  const { validation } = await datasets.version('people', 3);
  assert.equal(validation?.outcome, 'fail');
  const told = validation.results.map(({ expectation, outcome }) =>
    'column' in expectation ? `${outcome} ${expectation.kind} ${expectation.column}` : '',
  );
  for (const breach of ['fail present age', 'fail missing-share city', 'fail range income']) {
    assert.ok(told.includes(breach), breach);
  }
  const range = validation.results.find(({ expectation }) => expectation.kind === 'range');
  assert.deepEqual(range?.examples?.[0], {
    row: 0,
    value: 1_000 * (((Math.imul(1, 2_654_435_761) >>> 0) % 10_000) / 4),
  });
  assert.deepEqual((await datasets.expectations('people')).inferredFrom, 1);
});

test('a training takes the newest version that does not fail, and a failing one only when that is allowed', async () => {
  const chosen = await datasets.versionToTrain('people');
  assert.equal(chosen.version.version, 2);
  assert.match(chosen.note ?? '', /^Version 3 .* fails 3 .*, so version 2 was trained on\.$/);
  await assert.rejects(
    datasets.versionToTrain('people', { version: 3 }),
    refused('datasets.version_failed_validation', 422),
  );
  const allowed = await datasets.versionToTrain('people', { version: 3, allowFailed: true });
  assert.deepEqual([allowed.version.version, /all the same/.test(allowed.note ?? '')], [3, true]);
  assert.equal((await datasets.versionToTrain('people', { allowFailed: true })).version.version, 3);
  assert.deepEqual(Object.keys(await datasets.versionToTrain('people', { version: 1 })), ['version']);
  await assert.rejects(datasets.versionToTrain('nobody'), refused('datasets.not_found', 404));
});

test('edited expectations take the place of the inferred ones, and the latest version is checked again', async () => {
  const present: Expectation = { kind: 'present', column: 'income', severity: 'fail' };
  const after = await datasets.setExpectations('people', [present], options());
  assert.deepEqual([after.expectations, typeof after.editedAt], [[present], 'string']);
  assert.equal(await outcomeOf('people', 3), 'pass');
  assert.equal((await datasets.versionToTrain('people')).version.version, 3);
  const rows: Expectation = { kind: 'row-count', max: 10, severity: 'fail' };
  await datasets.setExpectations('people', [present, rows], options());
  assert.equal(await outcomeOf('people', 3), 'fail');
  assert.equal(await outcomeOf('people', 2), 'pass', 'others keep the report that they were made with');
  assert.deepEqual(await readdir(workDirectory), []);
});

test('a column of words that has become one of numbers is a warning, and the other way round a failure', async () => {
  const codes = (...cells: string[]) => `code,n\n${cells.map((cell, index) => `${cell},${index}\n`).join('')}`;
  await ingest('codes', codes('A1', '017', '4', '8', '15', '16'));
  await ingest('codes', codes('18', '17', '4', '8', '15', '16'));
  const { validation, columns } = await datasets.version('codes', 2);
  assert.deepEqual([columns[0]?.type, validation?.outcome], ['integer', 'warn']);
  assert.match(validation?.results[0]?.detail ?? '', /`code` should hold text and holds whole numbers/);
  await ingest('codes back', codes('18', '17', '4', '8', '15', '16'));
  await ingest('codes back', codes('A1', '017', '4', '8', '15', '16'));
  assert.equal(await outcomeOf('codes back', 2), 'fail');
});

test('where no version passes, a training says so', async () => {
  await ingest('hopeless', table);
  const rows: Expectation = { kind: 'row-count', max: 10, severity: 'fail' };
  await datasets.setExpectations('hopeless', [rows], options());
  await assert.rejects(datasets.versionToTrain('hopeless'), (error: unknown) => {
    assert.ok(error instanceof MillraceError && error.code === 'datasets.version_failed_validation');
    assert.match(error.message, /There are 400 rows; expected 10 or less/);
    return true;
  });
});

test('expectations that name no column or that nothing can meet are refused with a pointer to each', async () => {
  const kept = await datasets.expectations('hopeless');
  const wrong: Expectation[] = [
    { kind: 'row-count', min: 5, severity: 'warn' },
    { kind: 'present', column: 'agee', severity: 'fail' },
    { kind: 'range', column: 'age', min: 5, max: 1, severity: 'fail' },
    { kind: 'range', column: 'city', min: 5, severity: 'fail' },
    { kind: 'set', column: 'age', values: [1, '2', 'old'], severity: 'warn' },
    { kind: 'unique', columns: ['id', 'ids'], severity: 'warn' },
    { kind: 'set', column: 'city', values: ['\0'], severity: 'warn' },
  ];
  await assert.rejects(datasets.setExpectations('hopeless', wrong, options()), (error: unknown) => {
    assert.ok(error instanceof MillraceError && error.code === 'datasets.expectations_invalid');
    assert.deepEqual(
      error.errors?.map(({ pointer, code }) => `${pointer} ${code}`),
      [
        '/expectations/1/column column_unknown',
        '/expectations/2/max bounds_crossed',
        '/expectations/3/column kind_unfit',
        '/expectations/4/values/2 value_unfit',
        '/expectations/5/columns/1 column_unknown',
        '/expectations/6 text_broken',
      ],
    );
    return true;
  });
  assert.deepEqual(await datasets.expectations('hopeless'), kept);
  await assert.rejects(datasets.setExpectations('nobody', [], options()), refused('datasets.not_found', 404));
});

test('what was expected of a column that the latest version lost can be kept', async () => {
  await ingest('losing', table);
  const { expectations } = await datasets.expectations('losing');
  await ingest('losing', damaged);
  const fewer = expectations.filter(({ kind }) => kind !== 'row-count');
  await datasets.setExpectations('losing', fewer, options());
  assert.equal(await outcomeOf('losing', 2), 'fail');
});

test('the same content under another name is checked there against what is expected there', async () => {
  await ingest('strict', 'id,age\n1,5\n2,6\n');
  await datasets.setExpectations('strict', [{ kind: 'row-count', max: 3, severity: 'fail' }], options());
  await ingest('strict', table);
  assert.equal(await outcomeOf('strict', 2), 'fail');
  await ingest('copied', table);
  assert.equal(await outcomeOf('copied', 1), 'pass');
  assert.equal((await datasets.expectations('copied')).inferredFrom, 1);
});

test('versions that come at once are all checked against what the first one led to expect', async () => {
  const contents = [1, 2, 3].map((n) => generatedCsv(100 + n));
  await Promise.all(contents.map((content) => ingest('race', content)));
  const { inferredFrom } = await datasets.expectations('race');
  assert.ok(inferredFrom);
  for (const version of [1, 2, 3]) assert.ok(await outcomeOf('race', version), `version ${version}`);
});

test('expectations that change while a version is read are those that it is checked against', async () => {
  await ingest('changing', 'id,age\n1,5\n2,6\n');
  const rows: Expectation = { kind: 'row-count', max: 3, severity: 'fail' };
  const { key, sha256, bytes } = await objects.putContent('uploads', Buffer.from('id,age\n1,5\n2,6\n3,7\n4,4\n'));
  let setting: Promise<unknown> | undefined;
  await datasets.ingest(
    { dataset: 'changing', objectKey: key, sha256, bytes, fileName: 'table.csv' },
    {
      ...options(),
      onProgress: () => {
        setting ??= datasets.setExpectations('changing', [rows], options());
      },
    },
  );
  await setting;
  assert.equal(await outcomeOf('changing', 2), 'fail');
});

test('a version that nobody came to check against new expectations is checked before it is trained on', async () => {
  await ingest('interrupted', table);
  const rows: Expectation = { kind: 'row-count', max: 10, severity: 'fail' };
  const ended = { ...options(), signal: AbortSignal.abort(new Error('the process has ended')) };
  await assert.rejects(datasets.setExpectations('interrupted', [rows], ended));
  assert.deepEqual((await datasets.expectations('interrupted')).expectations, [rows]);
  assert.equal(await outcomeOf('interrupted', 1), 'pass', 'the report is about what was expected before');
  await assert.rejects(
    datasets.versionToTrain('interrupted', {}, options()),
    refused('datasets.version_failed_validation', 422),
  );
  assert.equal(await outcomeOf('interrupted', 1), 'fail');
});

test('a data set from before there were expectations has those of its first version', async () => {
  await ingest('old', table);
  await ground.database.pool.query("DELETE FROM dataset_expectations WHERE dataset = 'old'");
  await ground.database.pool.query(
    "UPDATE dataset_versions SET validation = NULL, validated_revision = NULL WHERE dataset = 'old'",
  );
  const shown = await datasets.expectations('old');
  assert.ok(shown.inferredFrom === 1 && shown.expectations.length > 20);
  assert.equal((await datasets.versionToTrain('old')).version.version, 1);
  await ingest('old', damaged);
  assert.deepEqual([(await datasets.expectations('old')).inferredFrom, await outcomeOf('old', 2)], [1, 'fail']);
});

test('the first file read in another way leads to other expectations, unless somebody edited them', async () => {
  const zips = 'zip,price\n1001,5\n1002,6\n1003,8\n';
  const read = async (dataset: string, types: Record<string, 'text' | 'category'>) => {
    const { key, sha256, bytes } = await objects.putContent('uploads', Buffer.from(zips));
    const input = { dataset, objectKey: key, sha256, bytes, fileName: 'zips.csv', recipe: { types } };
    return (await datasets.ingest(input, options())).version;
  };
  await read('zips', {});
  assert.equal(await read('zips', { zip: 'text' }), 2);
  assert.equal(await outcomeOf('zips', 2), 'pass');
  const { expectations, inferredFrom } = await datasets.expectations('zips');
  assert.equal(inferredFrom, 2);
  assert.ok(expectations.some((each) => each.kind === 'type' && each.column === 'zip' && each.type === 'text'));
  await read('zips', {});
  assert.equal((await datasets.expectations('zips')).inferredFrom, 2, 'an older reading does not bring them back');
  const integer: Expectation = { kind: 'type', column: 'zip', type: 'integer', severity: 'fail' };
  await datasets.setExpectations('zips', [integer], options());
  assert.equal(await read('zips', { zip: 'category' }), 3);
  assert.equal(await outcomeOf('zips', 3), 'fail');
  assert.deepEqual((await datasets.expectations('zips')).expectations, [integer]);
});

test('expectations may be there before the first version', async () => {
  await datasets.ensure('early');
  assert.deepEqual(await datasets.expectations('early'), { expectations: [] });
  await datasets.setExpectations('early', [{ kind: 'present', column: 'wage', severity: 'fail' }], options());
  await ingest('early', table);
  assert.equal(await outcomeOf('early', 1), 'fail');
});
