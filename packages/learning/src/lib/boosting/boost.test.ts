import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomFrom } from '../random.ts';
import { type BoostRequest, boost, openBoosting } from './boost.ts';
import { defaultForest, growForest } from './forest.ts';
import type { SlotSource } from './matrix.ts';
import type { ObjectiveRequest } from './objective.ts';
import { type BoostingParameters, defaultParameters } from './parameters.ts';
import { predictMargins } from './predict-margins.ts';
import type { Ensemble, SlotValues } from './tree.ts';

const plain: Partial<BoostingParameters> = {
  rowShare: 1,
  columnShare: 1,
  maximumRounds: 20,
  leaves: 15,
  learningRate: 0.3,
};

/** A wave, a step, a category and noise, each of few enough values for bins of their own; the signal goes with the first three. */
function sample(rows: number, seed = 1): { slots: SlotValues[]; signal: Float64Array } {
  const random = randomFrom(seed);
  const wave = Float32Array.from({ length: rows }, () => Math.floor(random() * 200) / 20);
  const step = Float32Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : Math.floor(random() * 5)));
  const category = Uint8Array.from({ length: rows }, () => Math.floor(random() * 9));
  const noise = Float32Array.from({ length: rows }, () => Math.floor(random() * 100));
  const signal = Float64Array.from({ length: rows }, (_, row) => {
    const steps = Number.isNaN(step[row]) ? 2 : (step[row] as number);
    return Math.sin(wave[row] as number) + steps / 2 + ((category[row] as number) % 3) + random() * 0.3;
  });
  return { slots: [wave, step, category, noise], signal };
}

function sourcesOf(slots: SlotValues[]): SlotSource[] {
  return slots.map((values) => ({ read: () => values, ...(values instanceof Uint8Array && { categoryBins: 10 }) }));
}

function requestFor(slots: SlotValues[], labels: Float64Array, objective: ObjectiveRequest): BoostRequest {
  const parameters = { ...defaultParameters(labels.length), ...plain };
  return { rows: labels.length, sources: sourcesOf(slots), labels, objective, parameters, seed: 7, threads: 1 };
}

const labelsOf: Record<string, (signal: number) => number> = {
  logistic: (signal) => (signal > 2 ? 1 : 0),
  softmax: (signal) => Math.max(0, Math.min(2, Math.floor(signal))),
  squared: (signal) => signal,
  absolute: (signal) => signal,
  quantile: (signal) => signal,
  poisson: (signal) => Math.max(0, Math.round(signal * 2)),
};
const objectives = Object.keys(labelsOf).map((name) => ({ name, classes: 3, quantile: 0.8 }) as ObjectiveRequest);

for (const objective of objectives) {
  test(`${objective.name}: one, two and eight threads grow the same trees, also where parts of the rows are drawn`, async () => {
    // Fewer cells would be left to one thread; 33 slots part unevenly among eight.
    const { slots: few, signal } = sample(31_000);
    const slots = Array.from({ length: 33 }, (_, place) => few[place % few.length] as SlotValues);
    const labels = signal.map(labelsOf[objective.name] as (signal: number) => number);
    const request = requestFor(slots, labels, objective);
    const parameters = { ...request.parameters, maximumRounds: 3, rowShare: 0.9, columnShare: 0.7 };
    const [one, two, eight] = await Promise.all([1, 2, 8].map((threads) => boost({ ...request, parameters, threads })));
    assert.deepEqual(two, one);
    assert.deepEqual(eight, one);
  });
}

test('a weight of two is a repeated row, for every objective', async () => {
  const { slots, signal } = sample(600, 3);
  const isTwice = (row: number): boolean => row % 3 === 0;
  const order = Array.from(signal.keys()).flatMap((row) => (isTwice(row) ? [row, row] : [row]));
  const weights = signal.map((_, row) => (isTwice(row) ? 2 : 1));
  for (const objective of objectives) {
    const labels = signal.map(labelsOf[objective.name] as (signal: number) => number);
    const weighted = await boost({ ...requestFor(slots, labels, objective), weights });
    const repeatedSlots = slots.map((values) => rebuilt(values, order.length, (place) => order[place] as number));
    const repeatedLabels = Float64Array.from(order, (row) => labels[row] as number);
    const parameters = { ...defaultParameters(600), ...plain };
    const repeated = await boost({ ...requestFor(repeatedSlots, repeatedLabels, objective), parameters });
    assertClose(margins(weighted, slots), margins(repeated, slots), 1e-3, objective.name);
  }
});

test('weights of one size change nothing but the sums, also whole ones of many millions together', async () => {
  const { slots, signal } = sample(20_000, 13);
  const request = requestFor(slots, signal, { name: 'squared' });
  const errorWith = async (weight: number): Promise<number> => {
    const ensemble = await boost({ ...request, weights: new Float64Array(signal.length).fill(weight) });
    const [answers] = margins(ensemble, slots);
    return Math.sqrt(signal.reduce((sum, value, row) => sum + (value - (answers?.[row] as number)) ** 2, 0) / 20_000);
  };
  const expected = await errorWith(1);
  for (const weight of [500.5, 5000, 65_535]) {
    const error = await errorWith(weight);
    assert.ok(Math.abs(error - expected) < 0.02 * expected, `${error} with weights of ${weight}, not ${expected}`);
  }
});

test('no gain is infinite where neither a penalty nor a least hessian is asked for', async () => {
  const { slots, signal } = sample(2000, 14);
  const request = requestFor(slots, signal.map(labelsOf.logistic as (signal: number) => number), { name: 'logistic' });
  const none = { l2: 0, categoryL2: 0, categorySmoothing: 0, minimumLeafHessian: 0, minimumGain: 0 };
  const parameters = { ...request.parameters, ...none, minimumLeafRows: 0, minimumCategoryRows: 0, maximumRounds: 100 };
  const { trees } = await boost({ ...request, parameters });
  for (const { gain, value } of trees.flat()) {
    assert.ok(gain.every(Number.isFinite) && value.every(Number.isFinite));
  }
});

test('rows that weigh nothing have no part in the trees', async () => {
  const { slots, signal } = sample(900, 4);
  const weights = signal.map((_, row) => (row < 600 ? 1 : 0));
  const spoilt = signal.map((value, row) => (row < 600 ? value : 1e3));
  const weighted = await boost({ ...requestFor(slots, spoilt, { name: 'squared' }), weights });
  const some = slots.map((values) => values.slice(0, 600));
  const alone = await boost({
    ...requestFor(some, signal.slice(0, 600), { name: 'squared' }),
    parameters: { ...defaultParameters(900), ...plain },
  });
  assertClose(margins(weighted, some), margins(alone, some), 1e-3);
});

test('the loss of the learning rows falls with every objective, and ends far below where it began', async () => {
  const { slots, signal } = sample(3000, 5);
  for (const objective of objectives) {
    const labels = signal.map(labelsOf[objective.name] as (signal: number) => number);
    const losses: number[] = [];
    await boost({ ...requestFor(slots, labels, objective), onRound: ({ training }) => losses.push(training) });
    // Poisson's loss lacks the part that does not depend on the score, so it has no zero to fall towards.
    const first = losses[0] as number;
    const fall = (first - (losses.at(-1) as number)) / Math.abs(first);
    assert.ok(fall > (objective.name === 'poisson' ? 0.1 : 0.3), `${objective.name} fell by ${fall}`);
  }
});

test('quantiles part the rows as asked', async () => {
  const { slots, signal } = sample(4000, 6);
  for (const quantile of [0.1, 0.5, 0.9]) {
    const ensemble = await boost(requestFor(slots, signal, { name: 'quantile', quantile }));
    const below = (margins(ensemble, slots)[0] as Float64Array).filter(
      (value, row) => (signal[row] as number) <= value,
    );
    assert.ok(
      Math.abs(below.length / signal.length - quantile) < 0.04,
      `${below.length / signal.length} for ${quantile}`,
    );
  }
});

test('a constrained number moves the margin one way only, whatever the other columns say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(-1, 1), async (seed, direction) => {
      const { slots, signal } = sample(400, seed);
      const request = requestFor(slots, signal, { name: 'squared' });
      const ensemble = await boost({ ...request, monotone: Int8Array.from([direction, 0, 0, 0]) });
      const rows = 50;
      for (let fixed = 0; fixed < 20; fixed++) {
        const grid = slots.map((values, slot) =>
          slot === 0
            ? Float32Array.from({ length: rows }, (_, place) => (place / rows) * 11 - 0.5)
            : rebuilt(values, rows, () => fixed),
        );
        const answers = margins(ensemble, grid)[0] as Float64Array;
        for (let row = 1; row < rows; row++) {
          assert.ok(direction * ((answers[row] as number) - (answers[row - 1] as number)) >= -1e-6);
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('an L1 penalty as large as all gradients leaves nothing to learn', async () => {
  const { slots, signal } = sample(500, 8);
  const request = requestFor(slots, signal, { name: 'squared' });
  const ensemble = await boost({ ...request, parameters: { ...request.parameters, l1: 1e6 } });
  const [answers] = margins(ensemble, slots);
  assert.equal(new Set(answers).size, 1);
});

test('a table too wide for a histogram a leaf gets the same trees as with one', async () => {
  const { slots, signal } = sample(300, 9);
  const wide = Array.from({ length: 1200 }, (_, place) => slots[place % slots.length] as SlotValues);
  const request = requestFor(wide, signal, { name: 'squared' });
  // 300 leaves of 1,200 slots would take 737 MB; 100 leaves are the same trees, as rows allow no more.
  const leaves = { minimumLeafRows: 10, maximumRounds: 2 };
  const narrow = await boost({ ...request, parameters: { ...request.parameters, ...leaves, leaves: 100 } });
  const without = await boost({ ...request, parameters: { ...request.parameters, ...leaves, leaves: 300 } });
  assert.deepEqual(without, narrow);
});

test('the search for the number of rounds answers what each fold learnt, and closes its threads when cancelled', async () => {
  const { slots, signal } = sample(1000, 10);
  const all = Uint32Array.from(signal.keys());
  const fold = { learning: all.filter((row) => row % 5 > 0), watching: all.filter((row) => row % 5 === 0) };
  const request = { ...requestFor(slots, signal, { name: 'squared' }), threads: 2 };
  const boosting = await openBoosting(request);
  const found = await boosting.search([fold, fold]);
  await boosting.close();
  assert.deepEqual(
    found.ensembles.map(({ trees }) => trees.length),
    [found.rounds, found.rounds],
  );
  assert.equal(found.learning.validation.indexOf(Math.min(...found.learning.validation)), found.rounds - 1);
  const reason = new Error('enough');
  const controller = new AbortController();
  const onRound = ({ round }: { round: number }) => round === 2 && controller.abort(reason);
  await assert.rejects(boost({ ...request, onRound, signal: controller.signal }), { name: 'AbortError' });
});

test('a forest answers shares of classes and means, and learns', async () => {
  const { slots, signal } = sample(1500, 11);
  const sources = sourcesOf(slots);
  for (const name of ['logistic', 'softmax', 'squared'] as const) {
    const labels = signal.map(labelsOf[name] as (signal: number) => number);
    const request = {
      rows: 1500,
      sources,
      labels,
      objective: { name, classes: 3 },
      seed: 1,
      parameters: { trees: 20 },
    };
    const answers = margins(await growForest({ ...request, threads: 1 }), slots);
    if (name === 'squared') {
      const error = answers[0]?.map((value, row) => (value - (labels[row] as number)) ** 2) as Float64Array;
      assert.ok(error.reduce((sum, each) => sum + each / 1500, 0) < 0.3);
      continue;
    }
    const right = labels.filter((label, row) => {
      const shares = answers.map((margin) => margin[row] as number);
      const answer = shares.length === 1 ? Number((shares[0] as number) > 0.5) : shares.indexOf(Math.max(...shares));
      assert.ok(shares.every((share) => share > -1e-6 && share < 1 + 1e-6));
      return answer === label;
    });
    assert.ok(right.length / 1500 > 0.9, `${name}: ${right.length / 1500}`);
  }
});

test('a forest of many classes stays small enough for a file', () => {
  for (const classes of [2, 20, 200]) {
    const { trees, leaves } = defaultForest(1e6, 20, { name: 'softmax', classes });
    assert.ok(trees * classes * leaves <= 4e6 && leaves >= 200, `${leaves} leaves for ${classes} classes`);
  }
});

test('one and two threads grow the same forest', async () => {
  const { slots, signal } = sample(25_000, 12);
  const sources = Array.from({ length: 40 }, (_, place) => sourcesOf(slots)[place % slots.length] as SlotSource);
  const objective = { name: 'squared' } as const;
  const request = { rows: 25_000, sources, labels: signal, objective, seed: 1, parameters: { trees: 2 } };
  const [one, two] = await Promise.all([1, 2].map((threads) => growForest({ ...request, threads })));
  assert.deepEqual(two, one);
});

/** A column of the same kind from rows of another. */
function rebuilt(values: SlotValues, length: number, rowOf: (place: number) => number): SlotValues {
  const read = (_: unknown, place: number): number => values[rowOf(place)] as number;
  return values instanceof Uint8Array ? Uint8Array.from({ length }, read) : Float32Array.from({ length }, read);
}

function margins(ensemble: Ensemble, slots: SlotValues[]): Float64Array[] {
  return predictMargins(ensemble, slots, slots[0]?.length ?? 0);
}

function assertClose(one: Float64Array[], other: Float64Array[], tolerance: number, what = ''): void {
  one.forEach((margin, index) => {
    margin.forEach((value, row) => {
      const difference = Math.abs(value - (other[index]?.[row] as number));
      assert.ok(difference <= tolerance, `${what} row ${row}: ${value} and ${other[index]?.[row]}`);
    });
  });
}
