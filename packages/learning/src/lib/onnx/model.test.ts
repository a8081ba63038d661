import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Table } from '../../index.ts';
import { mixedFeatures, mixedTable, numbers } from '../../testing/tables.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { type TrainedModel, train } from '../train.ts';
import { encodeRows } from './encode.ts';
import { openModel } from './model.ts';

const table = mixedTable(400);
let trained: TrainedModel;

async function trainOn(of: Table, target: string): Promise<TrainedModel> {
  const heldOut = heldOutMask(of, mixedFeatures, 's', 0.2);
  return train({
    table: of,
    target,
    features: mixedFeatures,
    seed: 1,
    heldOut,
    parameters: { maximumRounds: 30 },
  });
}

before(async () => {
  trained = await trainOn(table, 'grade');
});

test('rows of a table and the same rows as JSON get the same answers', async () => {
  const model = await openModel(trained.onnx, trained.signature);
  const rows = Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      table.columns.map((column) => {
        if ('codes' in column) return [column.name, column.categories[column.codes[row] as number] ?? null];
        const value = column.values[row] as number;
        if (Number.isNaN(value)) return [column.name, null];
        if (column.type === 'boolean') return [column.name, value === 1];
        return [column.name, column.type === 'datetime' ? new Date(value).toISOString() : value];
      }),
    ),
  );
  const fromRows = await model.predict(encodeRows(trained.signature, rows), rows.length);
  assert.deepEqual(await model.predictTable(table), fromRows);
  const some = Uint32Array.of(7, 3, 3);
  const { labelIndex } = await model.predictTable(table, some);
  assert.deepEqual(
    labelIndex,
    Int32Array.from(some, (row) => fromRows.labelIndex?.[row] as number),
  );
  await model.release();
});

test('an empty row, an unseen word and cells of the wrong kind are answered as missing ones are', async () => {
  const model = await openModel(trained.onnx, trained.signature);
  const rows = [{}, { city: null, 'income per year': null }, { 'income per year': 'many', since: 'never', unknown: 1 }];
  const { probabilities } = await model.predict(encodeRows(trained.signature, rows), 3);
  const ofRow = (row: number) => probabilities?.slice(row * 3, row * 3 + 3);
  assert.deepEqual(ofRow(1), ofRow(0));
  assert.deepEqual(ofRow(2), ofRow(0));
  const { labelIndex } = await model.predict(encodeRows(trained.signature, [{ city: 'atlantis' }]), 1);
  assert.equal(labelIndex?.length, 1);
  await model.release();
});

test('a missing cell of an integer column that was complete gets the default of the signature', () => {
  const age = trained.signature.features.find(({ name }) => name === 'age');
  const feeds = encodeRows(trained.signature, [{}, { age: 12.7 }, { age: 1e30 }]);
  assert.deepEqual(Array.from(feeds.age?.data as BigInt64Array).slice(0, 2), [BigInt(age?.default as number), 12n]);
});

test('the file answers with the label itself, in the type of the training data', async () => {
  const labelOf = async ({ onnx, signature }: TrainedModel): Promise<unknown> => {
    const session = await InferenceSession.create(onnx);
    const feeds = encodeRows(signature, [{ age: 79, 'income per year': 999, member: true, city: 'oslo' }]);
    const tensors = Object.entries(feeds).map(([name, { type, data }]) => [name, new Tensor(type, data as never, [1])]);
    const answer = await session.run(Object.fromEntries(tensors));
    return answer[signature.outputs.label as string]?.data[0];
  };
  assert.equal(await labelOf(trained), 'high');
  assert.equal(await labelOf(await trainOn(table, 'approved')), 1);
  const grades = numbers(
    'level',
    table.rows,
    (row) => (((table.columns[5] as { values: Float64Array }).values[row] as number) > 6 ? 40 : -2),
    'integer',
  );
  assert.equal(await labelOf(await trainOn({ ...table, columns: [...table.columns, grades] }, 'level')), 40n);
});

test('outputs keep clear of columns that are called like them', async () => {
  const columns = table.columns.map((column) => (column.name === 'age' ? { ...column, name: 'label' } : column));
  const features = mixedFeatures.map((name) => (name === 'age' ? 'label' : name));
  const heldOut = heldOutMask(table, mixedFeatures, 's', 0.2);
  const { signature } = await train({
    table: { ...table, columns },
    target: 'grade',
    features,
    seed: 1,
    heldOut,
    parameters: { maximumRounds: 5 },
  });
  assert.equal(signature.outputs.label, 'label_');
});
