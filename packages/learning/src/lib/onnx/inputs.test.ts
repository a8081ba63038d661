import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Column, Signature, SignatureFeature } from '../../index.ts';
import { randomColumn } from '../../testing/random-tables.ts';
import type { SlotValues } from '../boosting/tree.ts';
import { feedReader } from '../features/feeds.ts';
import { type FittedFeatures, fitFeatures } from '../features/fit.ts';
import { binCountOf, isDate, type PlannedFeature, slotsOf } from '../features/plan.ts';
import { randomFrom } from '../random.ts';
import { encodeTable, type Feeds } from './encode.ts';
import { createGraph } from './graph.ts';
import { joinColumns } from './inputs.ts';
import { layOut } from './places.ts';

/** Enough for text of so many values that it becomes statistics. */
const rows = 1500;
const all = Uint32Array.from({ length: rows }, (_, row) => row);

/** Features of some random columns, fitted to half of the rows, and the columns with values unseen in these. */
function randomFeatures(seed: number): FittedFeatures {
  const random = randomFrom(seed);
  const columns = Array.from({ length: 6 }, (_, place) => randomColumn(`column ${place}`, rows, random));
  const labels = Float64Array.from({ length: rows / 2 }, () => Math.floor(random() * 12));
  const trainingRows = all.subarray(0, rows / 2);
  const named = columns.map(({ name }) => name);
  const table = { rows, columns: columns.map(withUnseen) };
  return fitFeatures({ table, target: '', named, trainingRows, task: 'multiclass', classes: 12, labels, seed });
}

function withUnseen(column: Column): Column {
  if ('values' in column) return column;
  const codes = column.codes.map((code, row) => (row > rows - 10 ? column.categories.length : code));
  return { ...column, codes, categories: [...column.categories, 'unseen', ''] };
}

/** What the graph makes of the inputs: slot after slot. */
async function matrixOfGraph(features: PlannedFeature[], feeds: Feeds): Promise<Float32Array[]> {
  const graph = createGraph('inner:');
  const membershipTable = (feature: Parameters<typeof binCountOf>[0]) => {
    return { values: Float32Array.from({ length: binCountOf(feature) }, (_, bin) => bin), width: 1 };
  };
  const matrix = joinColumns(graph, features, { membershipTable });
  graph.output(graph.node('Reshape', [matrix, graph.constant('int64', [1], [-1])], {}, 'matrix'), 'float');
  const session = await InferenceSession.create(graph.finish({ description: '', metadata: {} }));
  const tensors = Object.entries(feeds).map(([name, { type, data }]) => [
    name,
    new Tensor(type, data as never, [rows]),
  ]);
  const flat = (await session.run(Object.fromEntries(tensors))).matrix?.data as Float32Array;
  await session.release();
  const first = layOut(features, () => 1);
  const width = flat.length / rows;
  return slotsOf(features).map(({ feature, part }) => {
    const column = (first.get(feature) as number) + part;
    return Float32Array.from(all, (row) => flat[row * width + column] as number);
  });
}

function tensorOf(feature: PlannedFeature): SignatureFeature['tensor'] {
  if (isDate(feature)) return 'int64';
  return feature.kind === 'number' ? feature.tensor : 'string';
}

test('every kind of column becomes the same slots in the graph, in the explainer and in the training', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
      const { features, columns, sources } = randomFeatures(seed);
      for (const { kind } of features) kinds.add(kind);
      const described = features.map((feature, index) => {
        const { name, type } = columns[index] as Column;
        return { name, type, tensor: tensorOf(feature), nullable: true };
      });
      const feeds = encodeTable({ features: described } as unknown as Signature, { rows, columns }, all);
      const trained = sources(all).map(({ read }) => plain(read()));
      assert.deepEqual((await matrixOfGraph(features, feeds)).map(plain), trained);
      assert.deepEqual(feedReader(features)(feeds).map(plain), trained);
    }),
    { numRuns: 20, seed: 1 },
  );
  assert.deepEqual([...kinds].sort(), ['category', 'date', 'number', 'statistic']);
});

/** As numbers, with 0 for -0. */
function plain(values: SlotValues): number[] {
  return Array.from(values, (value) => value + 0);
}
