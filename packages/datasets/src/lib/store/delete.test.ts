import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatasetGround, openGround, unused } from '../testing/dataset-ground.ts';
import type { UsesOf } from './delete.ts';

let ground: DatasetGround;
before(async () => {
  ground = await openGround();
});
after(() => ground[Symbol.asyncDispose]());

const page = { offset: 0, limit: 10 };
const tableOf = (name: string) => `${name},b\n1,x\n2,y\n`;
const gone = { code: 'datasets.version_not_found', status: 404 };

test('a deleted version is gone, the others stay, and its number is not given again', async () => {
  const { datasets } = ground;
  for (const name of ['a', 'b', 'c']) await ground.add('numbers', tableOf(name));
  await datasets.deleteVersion('numbers', 3, unused);
  await datasets.deleteVersion('numbers', 1, unused);
  await assert.rejects(datasets.version('numbers', 3), gone);
  await assert.rejects(datasets.deleteVersion('numbers', 3, unused), gone);
  await assert.rejects(datasets.deleteVersion('numbers', 99_999_999_999, unused), gone);
  await assert.rejects(datasets.deleteVersion('nobody', 3, unused), { code: 'datasets.not_found', status: 404 });
  assert.equal((await datasets.version('numbers', 'latest')).version, 2);
  const { latest, versions } = await datasets.get('numbers');
  assert.deepEqual([latest?.version, versions], [2, [2]]);
  const [summary] = (await datasets.list()).items;
  assert.deepEqual([summary?.latestVersion, summary?.rows], [2, 2]);
  assert.equal((await ground.add('numbers', tableOf('a'))).version, 4);
  assert.equal((await datasets.rows('numbers', 4, page)).total, 2);
});

test('a data set is deleted with all of its versions, rejected rows included, and its name is free', async () => {
  await ground.add('whole', 'a,b\n1,2\nx,y,z\n3,4\n');
  await ground.add('whole', tableOf('w'));
  await ground.datasets.deleteDataset('whole', unused);
  await assert.rejects(ground.datasets.get('whole'), { code: 'datasets.not_found' });
  const left = await ground.database.pool.query('SELECT hash FROM dataset_rejects');
  assert.equal(left.rowCount, 0);
  assert.deepEqual(await ground.add('whole', tableOf('v')), {
    dataset: 'whole',
    version: 1,
    rows: 2,
    rejected: 0,
    reused: false,
  });
});

test('versions are listed newest first, page by page', async () => {
  for (const name of ['d', 'e', 'f']) await ground.add('listed', tableOf(name));
  const first = await ground.datasets.versions('listed', { limit: 2 });
  assert.deepEqual(
    first.items.map(({ version, rows, columns, fileName }) => [version, rows, columns, fileName]),
    [
      [3, 2, 2, 'listed.csv'],
      [2, 2, 2, 'listed.csv'],
    ],
  );
  const second = await ground.datasets.versions('listed', { limit: 2, cursor: first.nextCursor });
  assert.deepEqual([second.items.map(({ version }) => version), second.nextCursor], [[1], undefined]);
  await assert.rejects(ground.datasets.versions('nobody'), { code: 'datasets.not_found' });
  await assert.rejects(ground.datasets.versions('listed', { cursor: 'x' }), { code: 'datasets.cursor_invalid' });
});

test('what is used is not deleted, and by what is said', async () => {
  await ground.add('used', tableOf('u'));
  const uses: UsesOf = async ({ dataset, version }) => {
    assert.deepEqual([dataset, version ?? 1], ['used', 1]);
    return [
      { kind: 'model', pointer: '/api/v1/models/m/versions/2', detail: 'version 2 of the model "m" was trained on it' },
      { kind: 'task', pointer: '/api/v1/tasks/t', detail: 'the task t has not finished' },
    ];
  };
  for (const refused of [ground.datasets.deleteVersion('used', 1, uses), ground.datasets.deleteDataset('used', uses)]) {
    await assert.rejects(refused, (error: Error & { code: string; status: number; errors: { pointer: string }[] }) => {
      assert.deepEqual([error.code, error.status], ['datasets.in_use', 409]);
      assert.match(error.message, /version 2 of the model "m" was trained on it, and 1 more/);
      assert.equal(error.errors[0]?.pointer, '/api/v1/models/m/versions/2');
      return true;
    });
  }
  assert.equal((await ground.datasets.rows('used', 1, page)).total, 2);
});

test('whoever claims a version before it is deleted is asked for, whoever comes later finds it gone', async () => {
  const { datasets, database } = ground;
  await ground.add('claimed', tableOf('c'));
  let claimed = 0;
  const uses: UsesOf = async () =>
    claimed > 0 ? [{ kind: 'task', pointer: '/t', detail: 'the task t has not finished' }] : [];
  const { promise: waiting, resolve: isWaiting } = Promise.withResolvers<void>();
  let deleting: Promise<void> | undefined;
  await database.kysely.transaction().execute(async (transaction) => {
    await datasets.claim('claimed', 1, { transaction });
    deleting = datasets.deleteVersion('claimed', 1, uses);
    deleting.catch(() => {});
    void blocked(1).then(isWaiting);
    await waiting;
    claimed = 1;
  });
  await assert.rejects(deleting as Promise<void>, { code: 'datasets.in_use' });

  claimed = 0;
  let claiming: Promise<void> | undefined;
  await datasets.deleteVersion('claimed', 1, async () => {
    claiming = database.kysely.transaction().execute((transaction) => datasets.claim('claimed', 1, { transaction }));
    claiming.catch(() => {});
    await blocked(1);
    return [];
  });
  await assert.rejects(claiming as Promise<void>, gone);
});

/** Resolves when so many sessions of this database wait for a lock. */
async function blocked(sessions: number): Promise<void> {
  for (let waiting = 0; waiting < sessions; ) {
    const { rows } = await ground.database.pool.query(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    waiting = rows[0].n;
  }
}

test('ingests beside deletions and collectors of the same contents leave what they said, and it can be read', async () => {
  const { datasets } = ground;
  const contents = [tableOf('p'), tableOf('q')];
  for (let round = 0; round < 6; round++) {
    const name = `race${round % 2}`;
    const other = `race${(round + 1) % 2}`;
    await ground.add(name, contents[0] as string);
    const { version } = await datasets.version(name, 'latest');
    const outcomes = await Promise.allSettled([
      datasets.deleteVersion(name, version, unused),
      ground.add(other, contents[0] as string),
      ground.add(name, contents[round % 2] as string),
      ground.collect(),
      ground.collect(),
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') assert.ok(outcome.reason.transient, outcome.reason);
    }
    await ground.collect();
    for (const dataset of [name, other]) {
      for (const { version: there } of await allVersions(dataset)) {
        assert.equal((await datasets.rows(dataset, there, page)).total, 2);
        const { key } = await datasets.source(dataset, there);
        assert.ok(contents.includes(Buffer.from(await ground.objects.bytes(key)).toString()));
      }
    }
  }
});

async function allVersions(dataset: string): Promise<{ version: number }[]> {
  return (await ground.datasets.versions(dataset).catch(() => ({ items: [] }))).items;
}
