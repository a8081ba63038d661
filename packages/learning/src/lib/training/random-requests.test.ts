import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Algorithm, LearningTask, Table } from '../../index.ts';
import { randomTable } from '../../testing/random-tables.ts';
import { numbers, words } from '../../testing/tables.ts';
import { LearningError } from '../errors.ts';
import { readExplainer } from '../explanation/serialise.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { type TrainedModel, type TrainRequest, train } from '../train.ts';

/** What random data may rightly be refused for. */
const expected = [
  'learning.no_features',
  'learning.class_too_small',
  'learning.target_constant',
  'learning.too_few_rows',
];

interface Kind {
  algorithm: Algorithm;
  target: 'binary' | 'multiclass' | 'regression' | 'counts';
  objective?: TrainRequest['objective'];
}

const kinds: Kind[] = [
  ...(['gradient-boosting', 'random-forest', 'linear'] as const).flatMap((algorithm): Kind[] => [
    { algorithm, target: 'binary' },
    { algorithm, target: 'multiclass' },
    { algorithm, target: 'regression' },
  ]),
  { algorithm: 'gradient-boosting', target: 'regression', objective: 'absolute' },
  { algorithm: 'gradient-boosting', target: 'regression', objective: { quantile: 0.8 } },
  { algorithm: 'gradient-boosting', target: 'counts', objective: 'poisson' },
  { algorithm: 'linear', target: 'counts', objective: 'poisson' },
];

function requestFor(seed: number, { algorithm, target, objective }: Kind, isPlain: boolean): TrainRequest {
  const { table, features } = randomTable(seed);
  const column = target === 'counts' ? 'multiclass' : target;
  const task: LearningTask = target === 'counts' ? 'regression' : target;
  const isClasses = task !== 'regression';
  const weights = numbers('how much', table.rows, (row) => (row * 7919) % 5);
  return {
    table: { ...table, columns: [...table.columns, weights] },
    target: column,
    task,
    features,
    algorithm,
    seed,
    heldOut: heldOutMask(table, features, 's', 0.2),
    ...(objective && { objective }),
    ...(algorithm === 'gradient-boosting' && { parameters: { maximumRounds: 8 } }),
    ...(!isPlain && {
      weights: 'how much',
      segments: [features[0] as string],
      ...(isClasses ? { calibrate: true } : { intervalLevel: 0.7 }),
      ...(task === 'binary' && { costs: { falsePositive: 1, falseNegative: 3 } }),
    }),
  };
}

/** Training fails with learning.parity_failed when the file does not repeat the trainer. */
async function trainUnlessRefused(request: TrainRequest): Promise<TrainedModel | undefined> {
  return train(request).catch((error: unknown) => {
    if (error instanceof LearningError && expected.includes(error.code)) return undefined;
    throw error;
  });
}

for (const kind of kinds) {
  const name = typeof kind.objective === 'object' ? 'quantile' : (kind.objective ?? kind.target);
  test(`the file repeats a model of ${kind.algorithm} for ${name}, on tables full of holes and odd numbers`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), async (seed, isPlain) => {
        const trained = await trainUnlessRefused(requestFor(seed, kind, isPlain));
        if (!trained) return;
        for (const metric of Object.values(trained.metrics)) assert.ok(Number.isFinite(metric));
        assert.equal(readExplainer(trained.explainer).predictor.kind, kind.algorithm === 'linear' ? 'linear' : 'trees');
        assert.doesNotThrow(() => structuredClone(trained));
        assert.doesNotThrow(() => JSON.stringify(trained.card));
      }),
      { numRuns: 5 },
    );
  });
}

/** 40 rows of one column, or of columns that say nothing. */
function narrowTable(cells: (row: number) => number): Table {
  const rows = 40;
  return {
    rows,
    columns: [
      numbers('x', rows, cells),
      numbers('empty', rows, () => Number.NaN),
      words('same', rows, () => 'a'),
      numbers('price', rows, (row) => row % 11),
      words('kind', rows, (row) => (row % 2 ? 'a' : 'b')),
    ],
  };
}

test('one column, of ordinary or extreme numbers, is enough for every family', async () => {
  const extreme = [1e300, -1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-300, Number.NaN, 0];
  for (const algorithm of ['gradient-boosting', 'random-forest', 'linear'] as const) {
    for (const cells of [(row: number) => row, (row: number) => extreme[row % 7] as number]) {
      for (const target of ['price', 'kind']) {
        const table = narrowTable(cells);
        const heldOut = Uint8Array.from({ length: table.rows }, (_, row) => (row < 8 ? 1 : 0));
        const task = target === 'price' ? 'regression' : 'binary';
        const features = ['x', 'empty', 'same'];
        const { signature } = await train({ table, target, task, features, algorithm, seed: 1, heldOut });
        assert.deepEqual(
          signature.features.map(({ name }) => name),
          ['x'],
        );
      }
    }
  }
});
