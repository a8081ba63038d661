import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../index.ts';
import { numbers, words } from '../../testing/tables.ts';
import { randomFrom } from '../random.ts';
import type { StatisticTarget } from './statistics.ts';
import { suspectColumns } from './suspicions.ts';

const rows = 3000;
const all = Uint32Array.from({ length: rows }, (_, row) => row);
const random = randomFrom(2);
const size = Array.from(all, () => random());
const noise = Array.from(all, () => random());
const at = (of: number[], row: number): number => of[row] as number;

/** What `size` says with some noise, chance, and words of many values. */
const honest: Column[] = [
  numbers('size', rows, (row) => at(size, row)),
  numbers('chance', rows, () => random()),
  words('colour', rows, (row) => ['red', 'green', 'blue'][row % 3]),
  words('shop', rows, () => `shop ${Math.floor(random() * 900)}`, 'text'),
  numbers('missing by chance', rows, () => (random() < 0.3 ? Number.NaN : random())),
];

function target(task: StatisticTarget['task'], labelOf: (row: number) => number): StatisticTarget {
  const classes = { binary: 2, multiclass: 4, regression: 0 }[task];
  return { task, classes, labels: Float64Array.from(all, labelOf), seed: 1 };
}
const targets = {
  binary: target('binary', (row) => (at(size, row) + at(noise, row) > 1.4 ? 1 : 0)),
  rare: target('binary', (row) => (row % 100 === 0 ? 1 : 0)),
  multiclass: target('multiclass', (row) => Math.min(3, Math.floor((at(size, row) + at(noise, row)) * 2))),
  regression: target('regression', (row) => Math.exp(5 * (at(size, row) + at(noise, row)))),
};

for (const [task, statistic] of Object.entries(targets)) {
  const { labels } = statistic;
  const label = (row: number): number => labels[row] as number;

  test(`honest columns raise no suspicion (${task})`, () => {
    assert.deepEqual(suspectColumns(honest, all, statistic), { suspicions: [], notes: [] });
  });

  test(`a column that the target can be read from is named with its figure (${task})`, () => {
    const leaks: Column[] = [
      numbers('copy', rows, (row) => 3 - 2 * label(row)),
      numbers('order', rows, (row) => Math.log1p(label(row)) + random() * 1e-4),
    ];
    if (task !== 'regression') leaks.push(words('outcome', rows, (row) => `${label(row)} ${row % 40}`, 'text'));
    for (const leak of leaks) {
      const { suspicions, notes } = suspectColumns([...honest, leak], all, statistic);
      assert.deepEqual(
        suspicions.map(({ column }) => column),
        [leak.name],
      );
      assert.ok((suspicions[0]?.score ?? 0) > 0.99);
      assert.match(suspicions[0]?.reason ?? '', /\((AUC|accuracy|R²) (0\.99\d*|1)\)/);
      assert.match(notes[0] ?? '', new RegExp(`'${leak.name}' may give the target away`));
    }
  });
}

test('a column that is filled only where the target is one class is named, whatever it holds', () => {
  const { labels } = targets.binary;
  const closed = numbers(
    'closed on',
    rows,
    (row) => (labels[row] === 1 ? 1.6e12 + random() * 1e10 : Number.NaN),
    'datetime',
  );
  const reason = words('reason', rows, (row) => (labels[row] === 1 ? `reason ${row % 400}` : ''), 'text');
  const { suspicions } = suspectColumns([...honest, closed, reason], all, targets.binary);
  assert.deepEqual(
    suspicions.map(({ column }) => column),
    ['closed on', 'reason'],
  );
  for (const suspicion of suspicions) assert.match(suspicion.reason, /whether it is missing .*AUC 1\)/);
});

test('a value that is missing for one of many classes alone is named too', () => {
  const { labels } = targets.multiclass;
  const rating = numbers('rating', rows, (row) => (labels[row] === 2 ? Number.NaN : random()));
  const { suspicions } = suspectColumns([...honest, rating], all, targets.multiclass);
  assert.deepEqual(
    suspicions.map(({ column, score }) => [column, score]),
    [['rating', 1]],
  );
});

test('two columns that add up to a value are both named, and not those that nearly do', () => {
  const { labels } = targets.regression;
  const part = (row: number): number => at(size, row) * 20_000;
  const rest = numbers('rest', rows, (row) => (labels[row] as number) - part(row));
  const parts = [numbers('part', rows, part), rest, ...honest.slice(1)];
  const { suspicions } = suspectColumns(parts, all, targets.regression);
  assert.deepEqual(suspicions.map(({ column }) => column).sort(), ['part', 'rest']);
  assert.match(suspicions[0]?.reason ?? '', /together with '(part|rest)' it adds up to the target \(R² 1\)/);
  const nearly = numbers('rest', rows, (row) => (labels[row] as number) - part(row) + at(noise, row) * 2000);
  const ofNearly = suspectColumns([numbers('part', rows, part), nearly], all, targets.regression);
  assert.deepEqual(ofNearly.suspicions, []);
});

test('when most columns predict the target by themselves the task is called easy', () => {
  const { labels } = targets.binary;
  const columns = [1, 2, 3].map((factor) => numbers(`x${factor}`, rows, (row) => factor * (labels[row] as number)));
  const { suspicions, notes } = suspectColumns([...columns, honest[0] as Column], all, targets.binary);
  assert.deepEqual(suspicions, []);
  assert.match(notes[0] ?? '', /3 of 4 columns .* the task is easy/);
});

test('a perfect score in a handful of rows, or of a class that has nearly none, is no suspicion', () => {
  const few = all.subarray(0, 40);
  const copy = numbers('copy', rows, (row) => targets.binary.labels[row] as number);
  const ofFew = { ...targets.binary, labels: targets.binary.labels.subarray(0, 40) };
  assert.deepEqual(suspectColumns([copy], few, ofFew).suspicions, []);
  const nearlyNone = target('binary', (row) => (row === 5 || row === 9 ? 1 : 0));
  const flag = numbers('flag', rows, (row) => nearlyNone.labels[row] as number);
  assert.deepEqual(suspectColumns([flag], all, nearlyNone).suspicions, []);
});
