import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column, LearningTask, Signature } from '../../index.ts';
import { plainFeatures, type RandomModel, randomModel } from '../../testing/random-models.ts';
import { randomColumn } from '../../testing/random-tables.ts';
import { describeSignature } from '../description/signature.ts';
import type { PlannedFeature } from '../features/plan.ts';
import type { FittedModel } from '../model.ts';
import { predictDirectly } from '../predict.ts';
import { randomFrom } from '../random.ts';
import type { Target } from '../target.ts';
import { exportOnnx } from './export.ts';
import { openModel } from './model.ts';
import { checkParity } from './parity.ts';

const rows = 60;
const everyRow = Uint32Array.from({ length: rows }, (_, row) => row);

const links: Record<LearningTask, FittedModel['link'][]> = {
  binary: ['logistic', 'shares'],
  multiclass: ['softmax', 'shares'],
  regression: ['identity', 'exponential'],
};

const asked: fc.Arbitrary<RandomModel> = fc
  .record({
    task: fc.constantFrom<LearningTask>('binary', 'multiclass', 'regression'),
    which: fc.nat({ max: 1 }),
    kind: fc.constantFrom<RandomModel['kind']>('trees', 'linear'),
    calibration: fc.constantFrom(undefined, 'platt' as const, 'isotonic' as const),
    hasInterval: fc.boolean(),
  })
  .map(({ task, which, kind, calibration, hasInterval }) => {
    const link = links[task][which] as FittedModel['link'];
    return {
      task,
      link,
      kind: link === 'shares' ? 'trees' : kind,
      ...(task === 'regression' ? { hasInterval } : { calibration }),
    };
  });

function signatureOf(
  task: LearningTask,
  features: PlannedFeature[],
  columns: Column[],
  hasInterval = false,
): Signature {
  const labels = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: undefined }[task];
  const target: Target = {
    task,
    rows: everyRow,
    values: new Float64Array(rows),
    ...(labels && { labels }),
    signature: { name: 'target', ...(labels && { labels }) },
  };
  return describeSignature(target, features, columns, [], everyRow, hasInterval);
}

test('the file repeats models of every family, link, calibration and interval', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), asked, async (seed, about) => {
      const random = randomFrom(seed);
      const columns = ['a', 'b', 'label', 'value', 'lower'].map((name) => randomColumn(name, rows, random));
      const features = plainFeatures(columns, everyRow);
      const model = randomModel(features, about, random);
      const signature = signatureOf(about.task, features, columns, about.hasInterval);
      await checkParity(exportOnnx(model, signature), signature, model, columns, everyRow);
    }),
    { numRuns: 150 },
  );
});

test('an interval surrounds the value, and one of counts does not go below zero', async () => {
  const random = randomFrom(3);
  const columns = [randomColumn('a', rows, random)];
  const features = plainFeatures(columns, everyRow);
  const about: RandomModel = { task: 'regression', kind: 'trees', link: 'exponential', hasInterval: true };
  const model = { ...randomModel(features, about, random), interval: { level: 0.8, below: 1.5, above: 2 } };
  const signature = signatureOf('regression', features, columns, true);
  const opened = await openModel(exportOnnx(model, signature), signature);
  const { values, lower, upper } = await opened.predictTable({ rows, columns });
  await opened.release();
  values?.forEach((value, row) => {
    assert.equal(lower?.[row], Math.max(0, Math.fround(value - 1.5)));
    assert.equal(upper?.[row], Math.fround(value + 2));
  });
});

test('the label follows the calibrated probability', async () => {
  const random = randomFrom(5);
  const columns = [randomColumn('a', rows, random)];
  const features = plainFeatures(columns, everyRow);
  for (const link of links.binary) {
    const model = randomModel(features, { task: 'binary', kind: 'trees', link }, random);
    const never = { ...model, calibration: [{ kind: 'platt', slope: 0.1, intercept: -5 } as const] };
    const { labelIndex, probabilities } = predictDirectly(never, 'binary', columns, everyRow);
    assert.ok(labelIndex?.every((index) => index === 0));
    assert.ok(probabilities?.some((probability) => probability > 0.5));
  }
});
