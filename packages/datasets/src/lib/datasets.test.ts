import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import type { ImportRecipe, IngestDatasetInput } from '../index.ts';
import { openGround } from './testing/dataset-ground.ts';
import { generatedCsv } from './testing/sample-csv.ts';

const ground = await openGround();
const { objects, datasets, workDirectory } = ground;
after(() => ground[Symbol.asyncDispose]());

async function receive(dataset: string, content: string, recipe?: ImportRecipe): Promise<IngestDatasetInput> {
  const { key, sha256, bytes } = await objects.putContent('uploads', Buffer.from(content));
  return { dataset, objectKey: key, sha256, bytes, fileName: `${dataset}.csv`, ...(recipe && { recipe }) };
}

function options(signal = new AbortController().signal, onProgress?: (fraction: number, step: string) => void) {
  return { signal, workDirectory, memoryMegabytes: 1_024, ...(onProgress && { onProgress }) };
}

const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

test('an ingest makes version 1, with its columns, rows, profile and steps of progress', async () => {
  const steps: string[] = [];
  let last = 0;
  const result = await datasets.ingest(
    await receive('first', generatedCsv(1_000)),
    options(undefined, (fraction, step) => {
      assert.ok(fraction >= last && fraction <= 1);
      last = fraction;
      steps.push(step);
    }),
  );
  assert.deepEqual(result, { dataset: 'first', version: 1, rows: 1_000, rejected: 0, reused: false });
  assert.deepEqual([...new Set(steps)], ['Reading', 'Writing Parquet', 'Profiling', 'Saving']);
  const version = await datasets.version('first', 'latest');
  assert.deepEqual(
    version.columns.map(({ name, type, role }) => `${name} ${type} ${role}`),
    [
      'id integer id',
      'age integer feature',
      'income number feature',
      'city category feature',
      'active boolean feature',
      'signup datetime feature',
      'comment text id',
    ],
  );
  assert.deepEqual(await datasets.version('first', 1), version);
  const { rows, columns } = await datasets.profile('first', 1);
  assert.equal(rows, 1_000);
  assert.deepEqual(
    columns.map(({ name }) => name),
    version.columns.map(({ name }) => name),
  );
  const { latest, versions } = await datasets.get('first');
  assert.deepEqual([latest, versions], [version, [1]]);
});

test('the same content again is the same version, another recipe or content the next one', async () => {
  const text = 'a,b\n1,x\n2,y\n';
  const ingest = async (content: string, recipe?: ImportRecipe) =>
    datasets.ingest(await receive('again', content, recipe), options());
  assert.deepEqual(await ingest(text), { dataset: 'again', version: 1, rows: 2, rejected: 0, reused: false });
  assert.deepEqual(await ingest(text), { dataset: 'again', version: 1, rows: 2, rejected: 0, reused: true });
  assert.equal((await ingest(text, { types: { a: 'text' } })).version, 2);
  assert.equal((await ingest(`${text}3,z\n`)).version, 3);
  assert.deepEqual(await ingest(text), { dataset: 'again', version: 1, rows: 2, rejected: 0, reused: true });
});

test('the same content under another name is version 1 there, and is not read again', async () => {
  const content = 'a,b\n1,x\n2,y\n9,z\n';
  await datasets.ingest(await receive('origin', content), options());
  const steps: string[] = [];
  const result = await datasets.ingest(
    await receive('copy', content),
    options(undefined, (_, step) => steps.push(step)),
  );
  assert.deepEqual([result.version, result.reused, steps], [1, false, []]);
  assert.equal((await datasets.rows('copy', 1, { offset: 0, limit: 10 })).total, 3);
});

test('ingests at once: equal contents share a version, different ones get numbers without gaps', async () => {
  const contents = [1, 2, 3, 1, 2].map((n) => `a,b\n${n},x\n${n},y\n`);
  const results = await Promise.all(
    contents.map(async (content) => datasets.ingest(await receive('race', content), options())),
  );
  const numbers = results.map(({ version }) => version);
  assert.deepEqual([...new Set(numbers)].sort(), [1, 2, 3]);
  assert.deepEqual([numbers[3], numbers[4]], [numbers[0], numbers[1]]);
  assert.equal(results.filter(({ reused }) => reused).length, 2);
});

test('an ingest that is killed on the way leaves nothing, and the next one succeeds', async () => {
  const input = await receive('killed', generatedCsv(30_000));
  for (const killedAt of ['Reading', 'Writing Parquet', 'Profiling']) {
    const controller = new AbortController();
    const killing = datasets.ingest(
      input,
      options(controller.signal, (_, step) => {
        if (step === killedAt) controller.abort(new Error('killed'));
      }),
    );
    await assert.rejects(killing, /killed/);
    assert.deepEqual(await readdir(workDirectory), []);
    await assert.rejects(datasets.version('killed', 'latest'), code('datasets.not_found'));
  }
  const result = await datasets.ingest(input, options());
  assert.deepEqual([result.version, result.rows], [1, 30_000]);
});

test('an ingest finds its Parquet file again after the rows were lost, and the rows after the file was', async () => {
  const input = await receive('halves', 'a,b\n1,x\n2,y\n5,z\n');
  await datasets.ingest(input, options());
  const { hash } = await datasets.version('halves', 1);
  await objects.delete(`datasets/${hash}.parquet`);
  assert.deepEqual(await datasets.ingest(input, options()), {
    dataset: 'halves',
    version: 1,
    rows: 3,
    rejected: 0,
    reused: true,
  });
  assert.equal((await datasets.rows('halves', 1, { offset: 0, limit: 5 })).rows.length, 3);
});

test('an ingest that fails says why as the child process did', async () => {
  await assert.rejects(datasets.ingest(await receive('bad', 'a,b\n'), options()), code('datasets.header_only'));
  const recipe = { delimiter: 'xx' };
  await assert.rejects(
    datasets.ingest(await receive('bad', 'a\n1\n', recipe), options()),
    code('datasets.recipe_invalid'),
  );
});

test('a file that cannot be read leaves no data set behind, and takes none away', async () => {
  await datasets.ensure('unreadable');
  await assert.rejects(datasets.ingest(await receive('unreadable', 'a,b\n'), options()), code('datasets.header_only'));
  await assert.rejects(datasets.get('unreadable'), code('datasets.not_found'));
  await datasets.ingest(await receive('unreadable', 'a,b\n1,2\n'), options());
  await assert.rejects(datasets.ingest(await receive('unreadable', 'c,d\n'), options()), code('datasets.header_only'));
  assert.deepEqual((await datasets.get('unreadable')).versions, [1]);
});

test('rows are paged by offset, with dates in RFC 3339 and null for missing', async () => {
  await datasets.ingest(await receive('paged', generatedCsv(2_500)), options());
  const all: unknown[] = [];
  for (let offset = 0; offset < 2_500; offset += 999) {
    const page = await datasets.rows('paged', 1, { offset, limit: 999 });
    assert.deepEqual([page.offset, page.total], [offset, 2_500]);
    all.push(...page.rows);
  }
  assert.equal(all.length, 2_500);
  const mixed = Math.imul(20, 2_654_435_761) >>> 0;
  assert.deepEqual(all[19], [
    20,
    mixed % 20 === 0 ? null : 18 + (mixed % 70),
    (mixed % 10_000) / 4,
    `City ${mixed % 50}`,
    mixed % 3 === 0,
    `${new Date(1.5e12 + (mixed % 1_000) * 86_400_000).toISOString().slice(0, 10)}T00:00:00.000Z`,
    `note ${mixed}, "ok"`,
  ]);
  assert.deepEqual((await datasets.rows('paged', 1, { offset: 2_500, limit: 10 })).rows, []);
});

test('rejected rows are listed by line, a page at a time', async () => {
  const rows = Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? '1,2' : `only ${index}`));
  await datasets.ingest(await receive('rejects', `a,b\n${rows.join('\n')}\n`), options());
  assert.equal((await datasets.version('rejects', 1)).rejected, 150);
  const first = await datasets.rejects('rejects', 1, { limit: 100 });
  assert.deepEqual(first.items[0], {
    line: 3,
    reason: 'The row has 1 field, the header has 2.',
    raw: 'only 1',
  });
  const second = await datasets.rejects('rejects', 1, { limit: 100, cursor: first.nextCursor });
  assert.equal(second.nextCursor, undefined);
  assert.deepEqual(
    [...first.items, ...second.items].map(({ line }) => line),
    Array.from({ length: 150 }, (_, index) => 3 + index * 2),
  );
});

test('rows and rejects add up, and no more than 10,000 rejects are kept', async () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => `x${index}`);
  const result = await datasets.ingest(await receive('many', `a,b\n1,2\n${rows.join('\n')}\n`), options());
  assert.deepEqual([result.rows, result.rejected], [1, 12_000]);
  let kept = 0;
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await datasets.rejects('many', 1, { limit: 500, cursor });
    kept += page.items.length;
    cursor = page.nextCursor;
  }
  assert.equal(kept, 10_000);
});

test('data sets are listed by their last change, also those without a version yet', async () => {
  for (const name of ['list-a', 'list-b', 'list-c']) await datasets.ensure(name);
  await datasets.ingest(await receive('list-a', 'a,b\n1,2\n7,7\n'), options());
  const names: string[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await datasets.list({ limit: 2, cursor });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  assert.equal(names[0], 'list-a');
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes('list-b') && names.includes('list-c'));
  const [newest] = (await datasets.list({ limit: 1 })).items;
  assert.deepEqual([newest?.latestVersion, newest?.rows, newest?.columns], [1, 2, 2]);
  assert.deepEqual((await datasets.get('list-b')).versions, []);
});

test('what is not there is a 404, a cursor that was not given out a 422', async () => {
  await datasets.ensure('empty');
  await assert.rejects(datasets.get('nope'), code('datasets.not_found'));
  await assert.rejects(datasets.rows('nope', 1, { offset: 0, limit: 1 }), code('datasets.not_found'));
  await assert.rejects(datasets.version('empty', 'latest'), code('datasets.version_not_found'));
  await assert.rejects(datasets.profile('empty', 7), code('datasets.version_not_found'));
  await assert.rejects(datasets.version('empty', 2 ** 31), code('datasets.version_not_found'));
  await assert.rejects(datasets.profile('empty', 1e20), code('datasets.version_not_found'));
  await assert.rejects(datasets.list({ cursor: 'made up' }), { code: 'datasets.cursor_invalid', status: 422 });
});

test('a preview of the next version names the columns that are missing, and those that are new, also with a recipe', async () => {
  await datasets.ingest(await receive('changing', 'day,price,n\n2026-01-02,3,1\n2026-01-03,4,2\n'), options());
  const { key } = await objects.putContent('uploads', Buffer.from('day,n,note\n2026-02-02,1,x\n2026-02-03,2,y\n'));
  await using file = await objects.localFile(key);
  const asked = { dataset: 'changing', ...options() };
  const change = { version: 1, added: ['note'], removed: ['price'] };
  assert.deepEqual((await datasets.preview({ path: file.path }, asked)).change, change);
  const recipe: ImportRecipe = { types: { n: 'text' } };
  assert.deepEqual((await datasets.preview({ path: file.path }, { ...asked, recipe })).change, change);
  const { key: same } = await objects.putContent('uploads', Buffer.from('n,price,day\n1,2,2026-02-02\n'));
  await using other = await objects.localFile(same);
  assert.equal((await datasets.preview({ path: other.path }, asked)).change, undefined);
});
