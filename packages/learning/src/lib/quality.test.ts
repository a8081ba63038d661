/** How good default trainings are on public tables; each is skipped where the table is not at hand. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSimpleCsv } from '../testing/simple-csv.ts';
import { heldOutMask } from './held-out/mask.ts';
import { train } from './train.ts';

const folder =
  process.env.MILLRACE_DATASETS ?? fileURLToPath(new URL('../../../../../shared/datasets', import.meta.url));

const promises = [
  { file: 'adult.csv', target: 'income', metric: 'auc', least: 0.926 },
  { file: 'penguins.csv', target: 'species', metric: 'accuracy', least: 0.95 },
  { file: 'california_housing.csv', target: 'median_house_value', metric: 'r2', least: 0.825 },
];

for (const { file, target, metric, least } of promises) {
  const path = join(folder, file);
  test(`a default training on ${file} reaches ${metric} ${least} on rows it never saw`, {
    skip: !existsSync(path),
  }, async () => {
    const table = readSimpleCsv(path);
    const features = table.columns.map(({ name }) => name).filter((name) => name !== target);
    const heldOut = heldOutMask(table, features, 'quality', 0.25);
    const { metrics } = await train({ table, target, features, seed: 1, heldOut });
    assert.ok((metrics[metric] as number) >= least, `${metric} ${metrics[metric]}`);
  });
}
