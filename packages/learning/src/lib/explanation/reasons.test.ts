import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LearningTask, Signature } from '../../index.ts';
import { plainFeatures, type RandomModel, randomModel } from '../../testing/random-models.ts';
import { randomColumn } from '../../testing/random-tables.ts';
import type { SlotValues, Tree } from '../boosting/tree.ts';
import { describeSignature } from '../description/signature.ts';
import { isNumeric, slotsOf } from '../features/plan.ts';
import { slotValues } from '../features/values.ts';
import { marginsOf } from '../margins.ts';
import type { FittedModel } from '../model.ts';
import type { InputRow } from '../onnx/encode.ts';
import { predictDirectly } from '../predict.ts';
import { randomFrom } from '../random.ts';
import type { Target } from '../target.ts';
import { openExplainer } from './explainer.ts';
import { readExplainer, writeExplainer } from './serialise.ts';
import { treeBytes, writeTree } from './tree-bytes.ts';

const rows = 20;
const everyRow = Uint32Array.from({ length: rows }, (_, row) => row);

interface Opened {
  model: FittedModel;
  signature: Signature;
  matrix: SlotValues[];
  inputs: InputRow[];
  answers: ReturnType<typeof predictDirectly>;
}

function open(about: RandomModel, seed: number): Opened {
  const random = randomFrom(seed);
  const columns = ['a', 'b', 'c', 'd'].map((name) => randomColumn(name, rows, random));
  const features = plainFeatures(columns, everyRow);
  const model = randomModel(features, about, random);
  const labels = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: undefined }[about.task];
  const target: Target = {
    task: about.task,
    rows: everyRow,
    values: new Float64Array(rows),
    ...(labels && { labels }),
    signature: { name: 'target', ...(labels && { labels }) },
  };
  return {
    model,
    signature: describeSignature(target, features, columns, [], everyRow),
    matrix: slotsOf(features).map((slot, index) =>
      slotValues(slot, columns[index] as (typeof columns)[number], everyRow),
    ),
    inputs: Array.from(everyRow, (row) =>
      Object.fromEntries(
        columns.map((column) => [
          column.name,
          isNumeric(column) ? column.values[row] : column.categories[column.codes[row] as number],
        ]),
      ),
    ),
    answers: predictDirectly(model, about.task, columns, everyRow),
  };
}

const kinds: RandomModel[] = [
  { task: 'binary', kind: 'trees', link: 'logistic', calibration: 'platt' },
  { task: 'binary', kind: 'trees', link: 'shares', calibration: 'isotonic' },
  { task: 'binary', kind: 'linear', link: 'logistic' },
  { task: 'multiclass', kind: 'trees', link: 'softmax', calibration: 'isotonic' },
  { task: 'multiclass', kind: 'trees', link: 'shares' },
  { task: 'multiclass', kind: 'linear', link: 'softmax', calibration: 'platt' },
  { task: 'regression', kind: 'trees', link: 'identity' },
  { task: 'regression', kind: 'trees', link: 'exponential' },
  { task: 'regression', kind: 'linear', link: 'identity' },
];

/** What the explained class or value comes to: the margin, in units of the target where it is scaled. */
function explained({ model, matrix, answers }: Opened, task: LearningTask, row: number): number {
  const margins = marginsOf(model, matrix, rows).map((ofMargin) => ofMargin[row] as number);
  const [first] = margins as [number];
  if (task === 'regression') return model.scale ? model.scale.offset + model.scale.factor * first : first;
  const label = answers.labelIndex?.[row] as number;
  if (task === 'multiclass') return margins[label] as number;
  if (label === 1) return first;
  return model.link === 'shares' ? 1 - first : -first;
}

for (const about of kinds) {
  test(`reasons of ${about.kind} with the ${about.link} link add up to the margin of the answer for ${about.task}`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const opened = open(about, seed);
        const explainer = openExplainer(writeExplainer(opened.model), opened.signature);
        explainer.reasons(opened.inputs).forEach((reasons, row) => {
          const label = opened.answers.labelIndex?.[row] ?? 0;
          const sum = reasons.reduce(
            (total, { contribution }) => total + contribution,
            explainer.expected[label] as number,
          );
          const wanted = explained(opened, about.task, row);
          assert.ok(Math.abs(sum - wanted) < 1e-6 * (1 + Math.abs(wanted)), `row ${row}: ${sum} is not ${wanted}`);
        });
      }),
      { numRuns: 30 },
    );
  });
}

test('a model comes back from its stored form as it was, but for what only importance needs', () => {
  for (const about of kinds) {
    const { model } = open({ ...about, hasInterval: about.task === 'regression' }, 7);
    const again = readExplainer(writeExplainer(model));
    if (model.predictor.kind === 'trees') for (const tree of model.predictor.ensemble.trees.flat()) tree.gain.fill(0);
    assert.deepEqual(JSON.parse(JSON.stringify(again)), JSON.parse(JSON.stringify(model)));
  }
});

test('explainers that were stored in the first format are still read', () => {
  const { model, signature, inputs } = open({ task: 'regression', kind: 'trees', link: 'identity' }, 3);
  assert.ok(model.predictor.kind === 'trees');
  const { base, trees } = model.predictor.ensemble;
  const all: Tree[] = trees.flat();
  const nodes = all.map((tree) => tree.feature.length);
  const header = { format: 1, features: model.features, base, scale: model.scale, nodes };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + treeBytes(all));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  bytes.set(text, 4);
  all.reduce((at, tree) => writeTree(view, at, tree), 4 + text.length);
  const [first, second] = [bytes, writeExplainer(model)].map((stored) =>
    openExplainer(stored, signature).reasons(inputs),
  );
  assert.deepEqual(first, second);
});
