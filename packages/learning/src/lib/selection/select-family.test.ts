import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomFrom } from '../random.ts';
import { estimateDifference, estimateMean } from './comparison.ts';
import { describeSelection } from './describe.ts';
import { type Candidate, type Family, type SelectionFold, selectFamily } from './select-family.ts';

const rows = 300;
const folds: SelectionFold[] = [0, 1, 2].map((fold) => ({
  learning: rowsWhere((row) => row % 3 !== fold),
  watching: rowsWhere((row) => row % 3 === fold),
}));
const noise = Float64Array.from({ length: rows }, randomFrom(1));

/** A family that loses the same noise as all others, and a bit more or less. */
function candidate(family: Family, lossOf: (row: number) => number): Candidate {
  return { family, fit: async ({ watching }) => Float64Array.from(watching, lossOf) };
}

const linear = (lossOf: (row: number) => number) => candidate('linear', lossOf);
const forest = (lossOf: (row: number) => number) => candidate('random-forest', lossOf);
const boosting = (lossOf: (row: number) => number) => candidate('gradient-boosting', lossOf);
const hardness = (row: number) => 10 * (noise[row] as number);
/** Differs from row to row, with a mean of 0 and a standard error of 1 / sqrt(rows). */
const coin = (row: number) => (Math.floor(row / 3) % 2 === 0 ? 1 : -1);
const oneError = 1 / Math.sqrt(rows);

test('the simplest family within one standard error of the best is chosen', async () => {
  const within = linear((row) => hardness(row) + coin(row) + 0.9 * oneError);
  const { family, scores } = await selectFamily({ candidates: [boosting(hardness), within], folds });
  assert.equal(family, 'linear');
  assert.deepEqual(
    scores.map(({ family }) => family),
    ['linear', 'gradient-boosting'],
  );
});

test('a simpler family that is worse by more than one standard error is not chosen', async () => {
  const beyond = linear((row) => hardness(row) + coin(row) + 1.1 * oneError);
  assert.equal((await selectFamily({ candidates: [beyond, boosting(hardness)], folds })).family, 'gradient-boosting');
});

test('a small difference that every row shows counts, however much rows differ among themselves', async () => {
  const alwaysWorse = linear((row) => hardness(row) + 0.01);
  const { family, scores } = await selectFamily({ candidates: [alwaysWorse, boosting(hardness)], folds });
  assert.equal(family, 'gradient-boosting');
  assert.ok((scores[0]?.standardError as number) > 0.1, 'unpaired, one would not see it');
});

test('of families that are equal the simplest is chosen, and the middle one when the first is too bad', async () => {
  const equal = await selectFamily({ candidates: [boosting(hardness), forest(hardness), linear(hardness)], folds });
  assert.equal(equal.family, 'linear');
  const bad = linear((row) => hardness(row) + 5);
  const middle = await selectFamily({ candidates: [boosting(hardness), forest(hardness), bad], folds });
  assert.equal(middle.family, 'random-forest');
});

test('the table has the mean loss of all rows and its standard error', async () => {
  const { scores } = await selectFamily({ candidates: [boosting(hardness)], folds });
  const mean = noise.reduce((sum, value) => sum + (10 * value) / rows, 0);
  const variance = noise.reduce((sum, value) => sum + (10 * value - mean) ** 2 / (rows - 1), 0);
  assert.ok(Math.abs((scores[0]?.mean as number) - mean) < 1e-12);
  assert.ok(Math.abs((scores[0]?.standardError as number) - Math.sqrt(variance / rows)) < 1e-12);
});

test('a weight counts a row more in means and differences, one of zero takes it out', () => {
  const some = fc.array(
    fc.record({ loss: fc.double({ min: -9, max: 9, noNaN: true }), than: fc.double({ min: -9, max: 9, noNaN: true }) }),
    { minLength: 2, maxLength: 40 },
  );
  fc.assert(
    fc.property(some, (pairs) => {
      const losses = Float64Array.from(pairs, ({ loss }) => loss);
      const than = Float64Array.from(pairs, ({ than }) => than);
      const plain = estimateDifference(losses, than);
      const even = estimateDifference(losses, than, new Float64Array(pairs.length).fill(3));
      const extended = estimateMean(Float64Array.from([...losses, 99]), Float64Array.from([...losses.map(() => 2), 0]));
      assert.ok(Math.abs(plain.mean - even.mean) < 1e-9);
      assert.ok(Math.abs(plain.standardError - even.standardError) < 1e-9);
      assert.ok(Math.abs(extended.mean - estimateMean(losses).mean) < 1e-9);
      assert.ok(Math.abs(extended.standardError - estimateMean(losses).standardError) < 1e-9);
    }),
  );
});

test('weights of rows decide between families', async () => {
  const goodAtFirst = linear((row) => (row < 150 ? 0 : 1));
  const goodAtLast = boosting((row) => (row < 150 ? 1.2 : 0));
  const candidates = [goodAtFirst, goodAtLast];
  const first = Float64Array.from({ length: rows }, (_, row) => (row < 150 ? 1 : 0.1));
  const last = Float64Array.from({ length: rows }, (_, row) => (row < 150 ? 0.1 : 1));
  assert.equal((await selectFamily({ candidates, folds, weights: first })).family, 'linear');
  assert.equal((await selectFamily({ candidates, folds, weights: last })).family, 'gradient-boosting');
});

test('a family that fails is noted with its reason, and the others decide', async () => {
  const failing: Candidate = {
    family: 'linear',
    fit: async () => {
      throw new Error('The weights do not converge.');
    },
  };
  const infinite = forest((row) => (row === 7 ? Number.POSITIVE_INFINITY : 0));
  const selection = await selectFamily({ candidates: [failing, infinite, boosting(hardness)], folds });
  assert.equal(selection.family, 'gradient-boosting');
  assert.deepEqual(
    selection.scores.map(({ state }) => state),
    ['failed', 'failed', 'complete'],
  );
  assert.equal(selection.scores[0]?.reason, 'The weights do not converge.');
  assert.match(describeSelection(selection, 'logloss').join(' '), /linear failed: The weights do not converge\./);
  await assert.rejects(selectFamily({ candidates: [failing], folds }), {
    code: 'learning.no_family_fits',
    message: /converge/,
  });
});

test('when the time is over from the start, the first family that can be learnt is still answered', async () => {
  const begun: Family[] = [];
  const watched = (inner: Candidate): Candidate => ({
    ...inner,
    fit(fold, context) {
      if (context.place === 0) begun.push(inner.family);
      return inner.fit(fold, context);
    },
  });
  const failing = { ...linear(hardness), fit: async () => Promise.reject(new Error('no')) };
  const candidates = [failing, boosting(hardness), forest(hardness)].map(watched);
  const { family, scores } = await selectFamily({ candidates, folds, seconds: 0 });
  assert.equal(family, 'random-forest');
  assert.deepEqual(begun, ['linear', 'random-forest']);
  assert.deepEqual(
    scores.map(({ state }) => state),
    ['failed', 'complete', 'skipped'],
  );
});

test('a family that runs when the time is over is cut off', async () => {
  const endless: Candidate = {
    family: 'gradient-boosting',
    fit: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const { family, scores } = await selectFamily({ candidates: [endless, linear(hardness)], folds, seconds: 0.2 });
  assert.equal(family, 'linear');
  assert.equal(scores[1]?.state, 'skipped');
});

test('a cancelled selection ends at once, and the running family hears of it', async () => {
  const cancel = new AbortController();
  const heard: boolean[] = [];
  const endless: Candidate = {
    family: 'linear',
    fit: (_, { signal }) => {
      signal.addEventListener('abort', () => heard.push(true));
      queueMicrotask(() => cancel.abort());
      return new Promise(() => {});
    },
  };
  await assert.rejects(selectFamily({ candidates: [endless], folds, signal: cancel.signal }), { name: 'AbortError' });
  assert.deepEqual(heard, [true]);
});

function rowsWhere(isIn: (row: number) => boolean): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row).filter(isIn);
}
