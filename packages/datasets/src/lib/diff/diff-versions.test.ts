import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { VersionDiff } from '../../index.ts';
import { type DatasetGround, openGround, unused } from '../testing/dataset-ground.ts';
import type { DiffOptions } from './diff-versions.ts';

let ground: DatasetGround;
before(async () => {
  ground = await openGround();
});
after(() => ground[Symbol.asyncDispose]());

/** Reads both tables in as versions 1 and 2 and compares them. */
async function diffOf(
  name: string,
  from: string,
  to: string,
  options: Partial<DiffOptions> = {},
): Promise<VersionDiff> {
  await ground.add(name, from);
  await ground.add(name, to);
  return await diff(name, 1, 2, options);
}

function diff(name: string, from: number, to: number, options: Partial<DiffOptions> = {}): Promise<VersionDiff> {
  const { workDirectory } = ground;
  const signal = AbortSignal.timeout(60_000);
  return ground.datasets.diff(name, from, to, { signal, memoryMegabytes: 1_024, workDirectory, ...options });
}

const people =
  'id,age,city,joined\np1,30,Rome,2026-01-01\np2,41,Oslo,2026-01-02\np3,52,Rome,2026-01-03\np4,63,,2026-01-04\n';
const peopleLater = 'id,age,city,pay\np5,20,Rome,1.5\np2,41.0,Oslo,2\np1,31.5,Bern,3\np4,63,Rome,\n';

test('rows are matched by the id column, whatever their order, and cells that changed are counted by column', async () => {
  const { rows, schema, dataset, from, to, sampling, distributions } = await diffOf('people', people, peopleLater);
  assert.deepEqual([dataset, from, to, sampling], ['people', 1, 2, { rows: 8, exact: true }]);
  assert.deepEqual(
    [schema.added, schema.removed].map((columns) => columns.map(({ name }) => name)),
    [['pay'], ['joined']],
  );
  assert.deepEqual(
    schema.changed.map(({ column, from: was, to: is }) => [column, was.type, is.type]),
    [['age', 'integer', 'number']],
  );
  assert.deepEqual(distributions.map(({ column }) => column).sort(), ['age', 'city', 'id']);
  assert.deepEqual(distributions.find(({ column }) => column === 'city')?.missingShare, [0.25, 0]);
  assert.deepEqual(distributions.find(({ column }) => column === 'age')?.means, [46.5, 38.875]);
  const { examples, ...counts } = rows;
  assert.deepEqual(counts, {
    ...{ from: 4, to: 4, key: ['id'], added: 1, removed: 1, changed: 2 },
    changedCells: { age: 1, city: 2 },
  });
  assert.deepEqual(examples.added, [{ id: 'p5', age: 20, city: 'Rome', pay: 1.5 }]);
  assert.deepEqual(examples.removed, [{ id: 'p3', age: 52, city: 'Rome', joined: '2026-01-03T00:00:00.000Z' }]);
  assert.deepEqual(examples.changed, [
    { key: { id: 'p1' }, from: { age: 30, city: 'Rome' }, to: { age: 31.5, city: 'Bern' } },
    { key: { id: 'p4' }, from: { city: null }, to: { city: 'Rome' } },
  ]);
});

test('the way back is the same with the sides exchanged', async () => {
  const { rows } = await diff('people', 2, 1);
  assert.deepEqual([rows.added, rows.removed, rows.changed], [1, 1, 2]);
  assert.deepEqual(rows.examples.added[0]?.id, 'p3');
});

test('without a key whole rows are compared, repeated ones as often as they occur', async () => {
  const rows = (...lines: string[]) => `a,b\n${lines.join('\n')}\n`;
  const diffed = await diffOf('repeated', rows('1,x', '1,x', '1,x', '2,', '3,y'), rows('2,', '1,x', '3,z', '3,z'));
  const { examples, ...counts } = diffed.rows;
  assert.deepEqual(counts, { from: 5, to: 4, key: [], added: 2, removed: 3, changed: 0 });
  assert.deepEqual(examples.added, [{ a: 3, b: 'z' }]);
  assert.deepEqual(examples.removed, [
    { a: 1, b: 'x' },
    { a: 3, b: 'y' },
  ]);
});

test('cells that only read the same when they are put together are different rows', async () => {
  const { rows } = await diffOf('joined', 'a,b\n1:x,y\nq,q\n1:x,y\nq,q\n', 'a,b\n1,x:y\nq,q\nq,q\n1,x:y\n');
  assert.deepEqual([rows.added, rows.removed], [2, 2]);
});

test('a key may be asked for: several columns, or none', async () => {
  const table = (pay: number) => `city,year,pay\nRome,2025,${pay}\nRome,2026,2\nOslo,2025,3\nOslo,2026,3\n`;
  const keyed = await diffOf('keyed', table(1), table(9), { key: ['city', 'year'] });
  assert.deepEqual([keyed.rows.key, keyed.rows.added, keyed.rows.changed], [['city', 'year'], 0, 1]);
  const whole = await diff('keyed', 1, 2, { key: [] });
  assert.deepEqual([whole.rows.key, whole.rows.added, whole.rows.removed], [[], 1, 1]);
});

test('a key that both do not have, or that does not tell rows apart, is refused in words', async () => {
  await assert.rejects(diff('keyed', 1, 2, { key: ['town'] }), {
    code: 'datasets.key_unknown',
    status: 422,
    message: 'The column "town" is not in both versions. Name columns that both have.',
  });
  await assert.rejects(diff('keyed', 1, 2, { key: ['city'] }), (error: Error & { code: string }) => {
    assert.equal(error.code, 'datasets.key_not_unique');
    assert.match(error.message, /^"city" cannot tell rows apart: more than one has (Rome|Oslo)\./);
    return true;
  });
});

test('a difference is computed once, and forgotten with its versions', async () => {
  await diffOf('once', 'a,b\n1,x\n2,y\n', 'a,b\n1,x\n3,y\n');
  let computed = 0;
  const onCompute = () => {
    computed += 1;
  };
  const again = await diff('once', 1, 2, { onCompute });
  assert.deepEqual([computed, again.rows.added], [0, 1]);
  await ground.add('renamed', 'a,b\n1,x\n2,y\n');
  await ground.add('renamed', 'a,b\n1,x\n3,y\n');
  const renamed = await diff('renamed', 1, 2, { onCompute });
  assert.deepEqual([computed, renamed.dataset, renamed.from, renamed.to], [0, 'renamed', 1, 2]);
  await diff('once', 1, 2, { onCompute, key: ['a'] });
  assert.equal(computed, 1);
  await ground.datasets.deleteVersion('once', 1, unused);
  await assert.rejects(diff('once', 1, 2), { code: 'datasets.version_not_found' });
  await ground.datasets.deleteDataset('renamed', unused);
  const { rowCount } = await ground.database.pool.query(
    `SELECT 1 FROM dataset_diffs WHERE from_hash NOT IN (SELECT hash FROM dataset_contents)`,
  );
  assert.equal(rowCount, 0);
});

test('versions that are deleted while they are compared are compared to the end', async () => {
  await ground.add('doomed', 'a,b\n1,x\n2,y\n5,z\n');
  await ground.add('doomed', 'a,b\n1,x\n3,y\n5,z\n');
  let deleting: Promise<unknown> | undefined;
  const onCompute = () => {
    deleting = held(2)
      .then(() => ground.datasets.deleteDataset('doomed', unused))
      .then(() => ground.collect());
  };
  const { rows } = await diff('doomed', 1, 2, { onCompute });
  await deleting;
  assert.deepEqual([rows.added, rows.removed], [1, 1]);
});

/** Resolves when so many things are held. */
async function held(count: number): Promise<void> {
  for (let holds = 0; holds < count; ) {
    holds = (await ground.database.pool.query('SELECT count(*) AS n FROM dataset_holds')).rows[0].n;
  }
}

test('numbers and dates that are written in another way than before are told, also where nothing else changed', async () => {
  const point = 'id;x;when\na;1.5;1/13/2026\nb;2.5;2/3/2026\n';
  const comma = 'id;x;when\na;1,5;13/1/2026\nb;2,5;3/2/2026\n';
  const { reading, schema, rows } = await diffOf('written', point, comma);
  assert.deepEqual(reading, {
    decimalSeparator: { from: '.', to: ',' },
    dateOrder: { from: 'month-first', to: 'day-first' },
  });
  assert.deepEqual([schema.changed, rows.added, rows.removed, rows.changed], [[], 0, 0, 0]);
  assert.deepEqual((await diff('written', 2, 2)).reading, {});
  const whole = await diffOf('written whole', 'id;x\na;1\n', 'id;x\na;1,5\n');
  assert.deepEqual(whole.reading, {}, 'no column was one of decimals before');
});
