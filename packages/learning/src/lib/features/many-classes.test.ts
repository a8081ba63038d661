import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbers, words } from '../../testing/tables.ts';
import { randomFrom } from '../random.ts';
import { train } from '../train.ts';

test('text of many values is learnt from also when there are many classes, and exported as it was learnt', async () => {
  const rows = 4000;
  const classes = 14;
  const random = randomFrom(4);
  const shops = Array.from({ length: rows }, () => Math.floor(random() * 300));
  // A shop sells mostly one of the first four goods, else anything.
  const goods = shops.map((shop) => (random() < 0.7 ? shop % 4 : Math.floor(random() * classes)));
  const table = {
    rows,
    columns: [
      words('shop', rows, (row) => `shop ${shops[row]}`, 'text'),
      numbers('chance', rows, () => random()),
      words('good', rows, (row) => `good ${goods[row]}`),
    ],
  };
  const heldOut = Uint8Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 1 : 0));
  // The training fails when the exported file and the trainer differ.
  const { metrics, signature } = await train({
    table,
    target: 'good',
    seed: 1,
    heldOut,
    parameters: { maximumRounds: 30 },
  });
  assert.deepEqual(
    signature.features.map(({ name }) => name),
    ['shop', 'chance'],
  );
  assert.ok((metrics.accuracy as number) > 0.6, `accuracy ${metrics.accuracy}`);
});
