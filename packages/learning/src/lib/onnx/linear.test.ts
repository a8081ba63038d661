import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column, Label, LearningTask, Table } from '../../index.ts';
import { randomTable } from '../../testing/random-tables.ts';
import { mixedFeatures, mixedTable } from '../../testing/tables.ts';
import { describeSignature } from '../description/signature.ts';
import { LearningError } from '../errors.ts';
import { fitFeatures } from '../features/fit.ts';
import { fitLinear } from '../linear/fit.ts';
import type { LinearObjective } from '../linear/loss.ts';
import type { FittedModel } from '../model.ts';
import { readTarget } from '../target.ts';
import { exportOnnx } from './export.ts';
import { checkParity } from './parity.ts';

const objectives = { binary: 'logistic', multiclass: 'softmax', regression: 'squared' } as const;
const links = { logistic: 'logistic', softmax: 'softmax', squared: 'identity', poisson: 'exponential' } as const;

/** Fits a linear model to a column of a table, exports it, and compares both on training and edge rows. */
async function checkExport(
  table: Table,
  features: string[],
  targetName: string,
  task: LearningTask,
  objective: LinearObjective = objectives[task],
): Promise<FittedModel> {
  const target = readTarget(table, targetName, task);
  const values = Float64Array.from(target.rows, (row) => target.values[row] as number);
  const scale = task === 'regression' && objective === 'squared' ? spreadOf(values) : undefined;
  const labels = scale ? values.map((value) => (value - scale.offset) / scale.factor) : values;
  const classes = (target.labels as Label[] | undefined)?.length ?? 0;
  const request = {
    table,
    target: targetName,
    named: features,
    trainingRows: target.rows,
    task,
    classes,
    labels,
    seed: 1,
  };
  const fitted = fitFeatures(request);
  const { predictor } = await fitLinear({
    rows: labels.length,
    sources: fitted.learningSources(),
    labels,
    objective,
    classes,
    alpha: 0.5,
    lambda: 0.01,
    seed: 1,
  });
  const model: FittedModel = {
    features: fitted.features,
    predictor,
    link: links[objective],
    ...(scale && { scale }),
  };
  const signature = describeSignature(target, fitted.features, fitted.columns as Column[], fitted.ignored, target.rows);
  await checkParity(exportOnnx(model, signature), signature, model, fitted.columns, target.rows);
  return model;
}

function spreadOf(values: Float64Array): { offset: number; factor: number } {
  const offset = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - offset) ** 2 / values.length, 0);
  return { offset, factor: Math.sqrt(variance) || 1 };
}

const refusals = ['learning.no_features', 'learning.class_too_small', 'learning.target_constant'];

test('the exported linear model repeats the trainer on tables of missing, infinite, huge, tiny and oddly named columns', async () => {
  const task = fc.constantFrom<LearningTask>('binary', 'multiclass', 'regression');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), task, async (seed, target) => {
      const { table, features } = randomTable(seed);
      // Throws learning.parity_failed when they differ.
      await checkExport(table, features, target, target).catch((error: unknown) => {
        if (!(error instanceof LearningError && refusals.includes(error.code))) throw error;
      });
    }),
    { numRuns: 40 },
  );
});

test('counts keep their exponential link in the exported file', async () => {
  const table = mixedTable(300);
  const model = await checkExport(
    table,
    mixedFeatures.filter((name) => name !== 'age'),
    'age',
    'regression',
    'poisson',
  );
  assert.equal(model.link, 'exponential');
});
