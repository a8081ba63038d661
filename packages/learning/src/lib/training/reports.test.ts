/** What a training tells about its model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { few, requestFor } from '../../testing/requests.ts';
import { heldOutFor } from '../splits/read-split.ts';
import { train } from '../train.ts';

const families = ['gradient-boosting', 'random-forest', 'linear'] as const;

test('segments part the held-out rows by the values of a column, also one that is no feature', async () => {
  const request = requestFor('approved', { features: ['age', 'member'], segments: ['city', 'age'], ...few });
  const { segments, heldOutRows } = await train(request);
  assert.deepEqual(
    segments?.map(({ column }) => column),
    ['city', 'age'],
  );
  for (const table of segments ?? []) {
    assert.equal(
      table.segments.reduce((sum, { rows }) => sum + rows, 0),
      heldOutRows,
    );
  }
});

test('held-out rows that do not keep to the split are told, those that do are not', async () => {
  for (const split of [
    { kind: 'time', column: 'since' },
    { kind: 'group', column: 'city' },
  ] as const) {
    const request = requestFor('price', { split, features: ['age', 'income per year'], ...few });
    const mixed = await train(request);
    assert.ok(
      mixed.notes.some((note) => /held-out rows are/.test(note) && note.includes(split.column)),
      mixed.notes.join(),
    );
    const kept = await train({ ...request, heldOut: heldOutFor(request.table, split, [], 'salt', 0.25) });
    assert.ok(
      kept.notes.every((note) => !/held-out rows are/.test(note)),
      kept.notes.join(),
    );
    assert.deepEqual(kept.card?.data.split, split);
  }
});

test('every model tells what its features are worth, by gain, by shuffling, and over their values', async () => {
  for (const algorithm of families) {
    const trained = await train(requestFor('price', { algorithm, ...(algorithm === 'gradient-boosting' && few) }));
    const { importance, permutation, partialDependence, card } = trained;
    assert.ok(Math.abs(importance.reduce((sum, { gain }) => sum + gain, 0) - 1) < 1e-9);
    assert.ok((permutation?.[0]?.drop as number) > 0.05);
    assert.equal(permutation?.length, importance.filter(({ gain }) => gain > 0).length);
    const age = partialDependence?.find(({ feature }) => feature === 'age');
    assert.ok((age?.values[0]?.at(-1) as number) > (age?.values[0]?.[0] as number) + 2, 'price rises with age');
    assert.equal(card?.algorithm, algorithm);
    assert.deepEqual(card?.notes, trained.notes);
  }
});
