/** Profiles and drift beside the figures of NumPy, SciPy and scikit-learn for the same tables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatasetProfile, VersionDiff } from '@millrace/datasets';
import { createDatasets, datasetsMigrations } from '@millrace/datasets/server';
import { randomFrom } from '@millrace/learning/testing';
import { directoryObjects } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import { askPython } from '../learning/ask-python.ts';

const rows = 700;
const tolerance = 1e-9;
const names = ['plain', 'skewed', 'whole', 'color', 'kind'];
const isNumber = [true, true, true, false, false];

/** Numbers that hang together, with ties and missing cells, and two columns of words. */
function makeTable(seed: number, shift: number): (number | null)[][] {
  const random = randomFrom(seed);
  return Array.from({ length: rows }, () => {
    const plain = random() + random() + random() + shift;
    const skewed = random() < 0.1 ? null : Number(Math.exp(2 * plain + random()).toFixed(3));
    const whole = random() < 0.05 ? null : Math.floor(40 * random() + 10 * plain);
    const color = random() < 0.08 ? null : Math.floor(4 * random() * (plain > 1.5 ? 1 : 0.6));
    return [Number(plain.toFixed(6)), skewed, whole, color, Math.floor(3 * random())];
  });
}

const csvOf = (table: (number | null)[][]) =>
  `${names.join(',')}\n${table.map((row) => row.map((cell, index) => (cell === null ? '' : isNumber[index] ? cell : `w${cell}`)).join(',')).join('\n')}\n`;

test('associations, outliers and drift are those of SciPy', async () => {
  await using work = await temporaryDirectory();
  await using ground = await testDatabase([datasetsMigrations]);
  const objects = await directoryObjects({ root: `${work.path}/objects` });
  const datasets = createDatasets({ database: ground.database, objects, logger: testLogger() });
  const options = { signal: AbortSignal.timeout(120_000), memoryMegabytes: 512, workDirectory: work.path };
  const tables = [makeTable(5, 0), makeTable(6, 0.2)];
  for (const table of tables) {
    const { hold, key: objectKey, ...received } = await datasets.receive(Buffer.from(csvOf(table)));
    await using _ = hold;
    await datasets.ingest({ dataset: 'table', objectKey, ...received, fileName: 'table.csv' }, options);
  }
  const profile = await datasets.profile('table', 1);
  const diff = await datasets.diff('table', 1, 2, options);
  datasets.close();

  const [columns, later] = tables.map((table) => names.map((_, index) => table.map((row) => row[index] ?? null)));
  const question = { columns: columns?.map((values, index) => ({ values, isNumber: isNumber[index] })), later };
  const theirs = await askPython<Answer>('../profile/figures', question);
  comparePairs(profile, theirs.pairs);
  for (const [index, expected] of theirs.outliers.entries()) {
    const { below, above } = profile.columns[index]?.outliers ?? {};
    assert.deepEqual({ below, above }, expected, `outliers of ${names[index]}`);
  }
  compareDrift(diff, theirs.drift);
});

interface Answer {
  pairs: (Record<string, number> & { plain: number })[];
  drift: (Record<string, number> & { means: number[] })[];
  outliers: { below: number; above: number }[];
}

function comparePairs({ associations }: DatasetProfile, theirs: Answer['pairs']): void {
  assert.ok(associations?.sampling.exact);
  const order = names.flatMap((a, index) => names.slice(index + 1).map((b) => `${a} ${b}`));
  for (const [index, pair] of order.entries()) {
    const {
      a: _,
      b: __,
      uncertaintyReduced: ___,
      ...ours
    } = associations.pairs.find(({ a, b }) => `${a} ${b}` === pair) ?? assert.fail(pair);
    const { plain, ...expected } = theirs[index] ?? assert.fail(pair);
    assert.deepEqual(Object.keys(ours).sort(), Object.keys(expected).sort(), pair);
    for (const [name, value] of Object.entries(ours)) isClose(value, expected[name], `${name} of ${pair}`);
    assert.ok(ours.mutualInformation <= plain + tolerance, `${pair}: the correction takes chance away`);
  }
}

function compareDrift({ distributions }: VersionDiff, theirs: Answer['drift']): void {
  for (const [index, { means, ...expected }] of theirs.entries()) {
    const ours = distributions.find(({ column }) => column === names[index]) ?? assert.fail(names[index]);
    for (const [name, value] of Object.entries(expected)) {
      isClose(ours[name as 'jensenShannon'], value, `${name} of ${names[index]}`);
    }
    isClose(ours.means?.[0], means[0], 'mean before');
    isClose(ours.means?.[1], means[1], 'mean after');
  }
}

function isClose(ours = Number.NaN, theirs = Number.NaN, what: string): void {
  assert.ok(Math.abs(ours - theirs) <= tolerance * Math.max(1, Math.abs(theirs)), `${what}: ${ours} is not ${theirs}`);
}
