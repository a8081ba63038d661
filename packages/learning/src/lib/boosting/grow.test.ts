/** Trees against what can be said of them from the rows alone, by plain sums. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomFrom } from '../random.ts';
import { boost } from './boost.ts';
import { type BoostingParameters, defaultParameters } from './parameters.ts';
import { leafOf, type SlotValues, type Tree } from './tree.ts';

type Objective = 'squared' | 'logistic';

/** All rows and columns take part. */
const whole = { ...defaultParameters(1000), rowShare: 1, columnShare: 1, maximumRounds: 1 };

interface Sample {
  slots: SlotValues[];
  labels: Float64Array;
  objective: Objective;
  /** First and second derivative of each row's loss before the first tree. */
  gradients: Float64Array;
  hessians: Float64Array;
}

/** Two numbers, one with holes, and a category of ten bins, none of which is the missing one. */
function sampleOf(seed: number, rows: number, objective: Objective): Sample {
  const random = randomFrom(seed);
  const first = Float32Array.from({ length: rows }, () => Math.floor(random() * 12));
  const holes = Float32Array.from({ length: rows }, () => (random() < 0.3 ? Number.NaN : Math.floor(random() * 6)));
  const category = Uint8Array.from({ length: rows }, () => 1 + Math.floor(9 * random() ** 2));
  const labels = Float64Array.from({ length: rows }, (_, row) => {
    // A missing value is like the largest or like the smallest.
    const hole = Number.isNaN(holes[row]) ? (seed % 2) * 4 - 1 : (holes[row] as number) / 2;
    const word = ((category[row] as number) % 3) * (seed % 4 < 2 ? 4 : 1);
    const signal = (first[row] as number) / 6 + hole + word + 2 * random();
    return objective === 'squared' ? signal : Number(signal > 5);
  });
  const mean = labels.reduce((sum, label) => sum + label / rows, 0);
  const share = (mean * rows + 0.5) / (rows + 1);
  const gradients = labels.map((label) => (objective === 'squared' ? mean : share) - label);
  const hessians = new Float64Array(rows).fill(objective === 'squared' ? 1 : share * (1 - share));
  return { slots: [first, holes, category], labels, objective, gradients, hessians };
}

async function firstTree({ slots, labels, objective }: Sample, chosen: Partial<BoostingParameters>): Promise<Tree> {
  const { trees } = await boost({
    rows: labels.length,
    sources: slots.map((values) => ({ read: () => values, ...(values instanceof Uint8Array && { categoryBins: 10 }) })),
    labels,
    objective: { name: objective },
    parameters: { ...whole, ...chosen },
    seed: 1,
    threads: 1,
  });
  return trees[0]?.[0] as Tree;
}

interface Sums {
  gradient: number;
  hessian: number;
  rows: number;
}

function sumOver({ gradients, hessians }: Sample, isIn: (row: number) => boolean): Sums {
  const sums = { gradient: 0, hessian: 0, rows: 0 };
  gradients.forEach((gradient, row) => {
    if (!isIn(row)) return;
    sums.gradient += gradient;
    sums.hessian += hessians[row] as number;
    sums.rows++;
  });
  return sums;
}

const slopeOf = (gradient: number, l1: number): number => Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);

const objectives = fc.constantFrom<Objective[]>('squared', 'logistic');
const seeds = fc.integer({ min: 1, max: 10_000 });

test('a leaf has the best value for the rows that end in it, and tells how many they are', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, objectives, fc.integer({ min: 30, max: 400 }), async (seed, objective, rows) => {
      const sample = sampleOf(seed, rows, objective);
      const chosen = { l1: (seed % 3) / 2, l2: (seed % 5) / 2, learningRate: 0.5, leaves: 12, minimumCategoryRows: 8 };
      const tree = await firstTree(sample, { ...chosen, minimumLeafRows: 4 });
      const leafOfRow = sample.labels.map((_, row) => leafOf(tree, sample.slots, row));
      tree.feature.forEach((slot, leaf) => {
        if (slot >= 0) return;
        const { gradient, hessian, rows: own } = sumOver(sample, (row) => leafOfRow[row] === leaf);
        const best = -slopeOf(gradient, chosen.l1) / (hessian + chosen.l2);
        assert.equal(tree.rows[leaf], own);
        assert.ok(own >= 4, `${own} rows`);
        const difference = Math.abs((tree.value[leaf] as number) - 0.5 * best);
        assert.ok(difference < 1e-3 * (1 + Math.abs(best)), `${tree.value[leaf]} and ${0.5 * best}`);
      });
    }),
    { numRuns: 60 },
  );
});

test('the root is split where that gains most of all cuts of numbers and categories', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, objectives, fc.integer({ min: 30, max: 400 }), async (seed, objective, rows) => {
      const sample = sampleOf(seed, rows, objective);
      const chosen = { l1: (seed % 3) / 4, l2: 1, minimumLeafRows: 3, leaves: 2, minimumCategoryRows: 5 };
      const settings = { ...whole, ...chosen, categoryLimit: 1 + (seed % 4) };
      const tree = await firstTree(sample, settings);
      const best = bestGain(sample, settings);
      assert.equal(tree.feature.length, best > settings.minimumGain ? 3 : 1);
      if (best > 0) assert.ok(Math.abs((tree.gain[0] as number) / best - 1) < 1e-3, `${tree.gain[0]} and ${best}`);
    }),
    { numRuns: 60 },
  );
});

/** Of all cuts of the root; 0 when none gains. */
function bestGain(sample: Sample, settings: BoostingParameters): number {
  const all = sumOver(sample, () => true);
  const score = ({ gradient, hessian }: Sums, penalty: number) =>
    slopeOf(gradient, settings.l1) ** 2 / (hessian + penalty);
  const gainOf = (left: Sums, penalty: number): number => {
    const right = {
      gradient: all.gradient - left.gradient,
      hessian: all.hessian - left.hessian,
      rows: all.rows - left.rows,
    };
    const fewest = Math.min(left.rows, right.rows);
    if (fewest < settings.minimumLeafRows || fewest === 0) return 0;
    return score(left, penalty) + score(right, penalty) - score(all, settings.l2);
  };
  let best = 0;
  for (const slot of [0, 1]) {
    const values = sample.slots[slot] as Float32Array;
    for (const bound of new Set(values)) {
      for (const isMissingLeft of [true, false]) {
        const isLeft = (row: number): boolean =>
          Number.isNaN(values[row]) ? isMissingLeft : (values[row] as number) <= bound || Number.isNaN(bound);
        const isMissing = (row: number): boolean => Number.isNaN(values[row]) === isMissingLeft;
        best = Math.max(best, gainOf(sumOver(sample, Number.isNaN(bound) ? isMissing : isLeft), settings.l2));
      }
    }
  }
  return Math.max(best, bestGainOfCategories(sample, settings, gainOf));
}

/** Those with rows enough, by their smoothed mean gradient, cut after the first or the last few. */
function bestGainOfCategories(
  sample: Sample,
  settings: BoostingParameters,
  gainOf: (left: Sums, penalty: number) => number,
): number {
  const bins = sample.slots[2] as Uint8Array;
  const keyOf = ({ gradient, hessian }: Sums): number => gradient / (hessian + settings.categorySmoothing);
  const order = Array.from({ length: 10 }, (_, bin) => sumOver(sample, (row) => bins[row] === bin))
    .filter(({ rows }) => rows > 0 && rows >= settings.minimumCategoryRows)
    .sort((one, other) => keyOf(one) - keyOf(other));
  const penalty = settings.l2 + (order.length > 4 ? settings.categoryL2 : 0);
  const most = Math.min(settings.categoryLimit, order.length - 1);
  let best = 0;
  for (const ordered of [order, order.toReversed()]) {
    const left = { gradient: 0, hessian: 0, rows: 0 };
    for (const { gradient, hessian, rows } of ordered.slice(0, Math.max(0, most))) {
      left.gradient += gradient;
      left.hessian += hessian;
      left.rows += rows;
      best = Math.max(best, gainOf(left, penalty));
    }
  }
  return best;
}

test('leaves have the rows and the hessian that they must have, in small tables and in large ones', async () => {
  for (const rows of [2000, 10_000]) {
    const limits = { minimumLeafRows: 300, leaves: 60, maximumDepth: 4 };
    const tree = await firstTree(sampleOf(5, rows, 'squared'), limits);
    const leaves = Array.from(tree.feature.keys()).filter((node) => (tree.feature[node] as number) < 0);
    assert.ok(leaves.length > 3 && leaves.length <= 2 ** 4, `${leaves.length} leaves`);
    // Beyond 4,096 rows they are guessed from the hessian, which is that of the rows here.
    for (const leaf of leaves) assert.ok((tree.rows[leaf] as number) >= 299, `${tree.rows[leaf]} rows of ${rows}`);
    const sample = sampleOf(6, rows, 'logistic');
    const heavy = await firstTree(sample, { minimumLeafRows: 1, minimumLeafHessian: rows / 40, leaves: 60 });
    const leafOfRow = sample.labels.map((_, row) => leafOf(heavy, sample.slots, row));
    for (const leaf of new Set(leafOfRow)) {
      assert.ok(sumOver(sample, (row) => leafOfRow[row] === leaf).hessian >= (rows / 40) * 0.999);
    }
    assert.ok(new Set(leafOfRow).size > 3);
  }
});

test('a split that gains less than asked for is not made', async () => {
  const sample = sampleOf(7, 500, 'squared');
  const { gain } = await firstTree(sample, { leaves: 2 });
  const least = gain[0] as number;
  assert.equal((await firstTree(sample, { leaves: 2, minimumGain: least * 0.99 })).feature.length, 3);
  assert.equal((await firstTree(sample, { leaves: 2, minimumGain: least * 1.01 })).feature.length, 1);
});

test('a value on a threshold goes where it went in training, also among neighbouring and infinite numbers', async () => {
  const awkward = [Number.NEGATIVE_INFINITY, -1, 0, 2 ** -149, 1, 1 + 2 ** -23, 1 + 2 ** -22, Number.POSITIVE_INFINITY];
  const values = Float32Array.from({ length: 160 }, (_, row) => awkward[row % awkward.length] as number);
  const sample = sampleOf(8, 160, 'squared');
  const labels = Float64Array.from(values, (_, row) => ((row % awkward.length) * 7) % 5);
  const limits = { minimumLeafRows: 1, leaves: 8, l2: 0, learningRate: 1 };
  const tree = await firstTree({ ...sample, slots: [values], labels }, limits);
  const mean = labels.reduce((sum, label) => sum + label / 160, 0);
  labels.forEach((label, row) => {
    assert.ok(Math.abs((tree.value[leafOf(tree, [values], row)] as number) + mean - label) < 1e-4, `row ${row}`);
  });
});

test('shares of rows and columns are those asked for', async () => {
  const sample = sampleOf(9, 1000, 'squared');
  const slotsOf = (tree: Tree): Set<number> => new Set(tree.feature.filter((slot) => slot >= 0));
  const halved = await firstTree(sample, { rowShare: 0.5 });
  assert.equal(halved.rows[0], 500);
  const free = await firstTree(sample, { leaves: 30 });
  assert.equal(slotsOf(free).size, 3);
  // One of three columns a tree, and one a node.
  const narrow = await firstTree(sample, { leaves: 30, columnShare: 0.3 });
  assert.equal(slotsOf(narrow).size, 1);
  const byNode = await firstTree(sample, { leaves: 30, nodeColumnShare: 0.3 });
  assert.ok(slotsOf(byNode).size > 1);
  assert.notDeepEqual(byNode, free);
});
