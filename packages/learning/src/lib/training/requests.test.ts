/** What a request asks for is what the model does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Table } from '../../index.ts';
import { few, requestFor } from '../../testing/requests.ts';
import { mixedFeatures, mixedTable, numbers, words } from '../../testing/tables.ts';
import { isNumeric } from '../features/plan.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { encodeRows } from '../onnx/encode.ts';
import { openModel } from '../onnx/model.ts';
import { randomFrom } from '../random.ts';
import { type TrainedModel, type TrainRequest, train } from '../train.ts';

const families = ['gradient-boosting', 'random-forest', 'linear'] as const;

function withColumn(table: Table, column: Column): Table {
  return { ...table, columns: [...table.columns.filter(({ name }) => name !== column.name), column] };
}

function columnOf(table: Table, name: string): Column {
  return table.columns.find((column) => column.name === name) as Column;
}

function valuesOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  assert.ok(isNumeric(column));
  return column.values;
}

async function answers({ onnx, signature }: TrainedModel, rows: Record<string, unknown>[]) {
  const model = await openModel(onnx, signature);
  const output = await model.predict(encodeRows(signature, rows), rows.length);
  await model.release();
  return output;
}

for (const algorithm of families) {
  test(`${algorithm}: the same seed gives the same files and figures`, async () => {
    const changes = { algorithm, ...(algorithm === 'gradient-boosting' && few) };
    const one = await train(requestFor('grade', changes, 300));
    const two = await train(requestFor('grade', changes, 300));
    const { onnx, explainer, ...report } = one;
    assert.ok(Buffer.from(onnx).equals(two.onnx), 'another model');
    assert.ok(Buffer.from(explainer).equals(two.explainer), 'another explainer');
    assert.deepEqual(report.curves, two.curves);
    assert.deepEqual(report.card, two.card);
  });

  test(`${algorithm}: a constant added to the target is added to every answer`, async () => {
    const request = requestFor('price', { algorithm, ...(algorithm === 'gradient-boosting' && few) }, 300);
    const price = columnOf(request.table, 'price') as Extract<Column, { values: Float64Array }>;
    const moved = withColumn(request.table, { ...price, values: price.values.map((value) => value + 4096) });
    const rows = [{ age: 30, city: 'oslo' }, {}, { age: 70, member: true, 'income per year': 300 }];
    const asItWas = await answers(await train(request), rows);
    const after = await answers(await train({ ...request, table: moved }), rows);
    // Of values about 4096 float32 holds three decimals.
    after.values?.forEach((value, row) => {
      assert.ok(Math.abs(value - 4096 - (asItWas.values?.[row] as number)) < 5e-3, `${value}`);
    });
  });

  test(`${algorithm}: the order of rows and columns does not change the metric beyond noise`, async () => {
    const request = requestFor('price', { algorithm, ...(algorithm === 'gradient-boosting' && few) });
    const { rows, columns } = request.table;
    const order = Uint32Array.from({ length: rows }, (_, row) => (row * 7 + 3) % rows);
    const turned = columns.toReversed().map((column): Column => {
      if (isNumeric(column))
        return { ...column, values: Float64Array.from(order, (row) => column.values[row] as number) };
      return { ...column, codes: Int32Array.from(order, (row) => column.codes[row] as number) };
    });
    const heldOut = Uint8Array.from(order, (row) => request.heldOut[row] as number);
    const one = (await train(request)).metrics.rmse as number;
    const other = (await train({ ...request, table: { rows, columns: turned }, heldOut })).metrics.rmse as number;
    assert.ok(Math.abs(one - other) < 0.1 * one, `${one} and ${other}`);
  });
}

test('a table large enough for threads gives the same file with one of them and with two', async () => {
  const rows = 3000;
  const columns = Array.from({ length: 340 }, (_, place) =>
    numbers(`x${place}`, rows, (row) => Math.sin((row + 1) * (place + 1) * 12.9898)),
  );
  const target = numbers('y', rows, (row) => Math.sin((row + 1) * 12.9898) + Math.cos(row));
  const table = { rows, columns: [...columns, target] };
  const request: TrainRequest = { table, target: 'y', seed: 7, heldOut: new Uint8Array(rows).fill(1, 2900) };
  const chosen = { algorithm: 'gradient-boosting', parameters: { maximumRounds: 3 } } as const;
  const one = await train({ ...request, ...chosen, threads: 1 });
  const two = await train({ ...request, ...chosen, threads: 2 });
  assert.ok(Buffer.from(one.onnx).equals(two.onnx), 'another model');
  assert.ok(Buffer.from(one.explainer).equals(two.explainer), 'another explainer');
});

test('what rows without weight say of the target has no part in the model', async () => {
  const plain = requestFor('price', few);
  const weights = numbers('weight', plain.table.rows, (row) => row % 3);
  const price = valuesOf(plain.table, 'price');
  const changed = numbers('price', plain.table.rows, (row) => (row % 3 === 0 ? 1000 - row : (price[row] as number)));
  const request = { ...plain, weights: 'weight', algorithm: 'gradient-boosting' as const };
  const one = await train({ ...request, table: withColumn(plain.table, weights) });
  const other = await train({ ...request, table: withColumn(withColumn(plain.table, weights), changed) });
  assert.ok(Buffer.from(other.explainer).equals(one.explainer));
  assert.deepEqual(one.signature.ignored.includes('weight'), true);
});

/** One row in twenty is of the rare class, and not easily told. */
function rareTable(rows: number): Table {
  const random = randomFrom(3);
  const drawn = Array.from({ length: rows }, () => ({ isRare: random() < 0.05, noise: random(), other: random() }));
  const of = (row: number) => drawn[row] as (typeof drawn)[number];
  return {
    rows,
    columns: [
      numbers('x', rows, (row) => of(row).noise + (of(row).isRare ? 0.5 : 0)),
      numbers('other', rows, (row) => of(row).other),
      words('kind', rows, (row) => (of(row).isRare ? 'rare' : 'common')),
    ],
  };
}

test('balanced classes let a rare class be found more often', async () => {
  const table = rareTable(2000);
  const heldOut = heldOutMask(table, ['x', 'other'], 's', 0.3);
  for (const algorithm of families) {
    const request: TrainRequest = { table, target: 'kind', algorithm, seed: 1, heldOut };
    const recall = async (changes: Partial<TrainRequest>) => {
      const { metrics } = await train({ ...request, ...changes });
      return metrics.recall as number;
    };
    const plain = await recall({});
    const balanced = await recall({ classWeights: 'balanced' });
    const stated = await recall({ classWeights: { rare: 20 } });
    assert.ok(balanced > plain && stated > plain, `${algorithm}: ${plain}, ${balanced}, ${stated}`);
  }
});

test('the dearer a missed row, the lower the threshold', async () => {
  const table = rareTable(1500);
  const heldOut = heldOutMask(table, ['x', 'other'], 's', 0.3);
  const request: TrainRequest = { table, target: 'kind', seed: 1, heldOut, algorithm: 'linear' };
  const dear = await train({ ...request, costs: { falsePositive: 1, falseNegative: 20 } });
  const cheap = await train({ ...request, costs: { falsePositive: 5, falseNegative: 1 } });
  assert.ok((dear.threshold?.threshold as number) < (cheap.threshold?.threshold as number));
  assert.ok((dear.threshold?.costPerRow as number) <= (dear.threshold?.costPerRowAtHalf as number));
  assert.equal(dear.card?.threshold?.threshold, dear.threshold?.threshold);
});

test('calibration lowers the logloss of a forest and is left out where it is not wanted', async () => {
  const table = rareTable(3000);
  const heldOut = heldOutMask(table, ['x', 'other'], 's', 0.3);
  const request: TrainRequest = { table, target: 'kind', seed: 1, heldOut, algorithm: 'random-forest' };
  const plain = await train({ ...request, calibrate: false });
  const calibrated = await train({ ...request, calibrate: true });
  assert.ok((calibrated.metrics.logloss as number) < (plain.metrics.logloss as number));
  assert.equal(plain.parameters.calibration, undefined);
  assert.notEqual(calibrated.card?.calibration?.method, 'none');
});

for (const algorithm of families) {
  test(`${algorithm}: the interval holds about as many new values as asked for`, async () => {
    const changes = { algorithm, intervalLevel: 0.8, ...(algorithm === 'gradient-boosting' && few) };
    const { card, interval, signature } = await train(requestFor('price', changes, 2000));
    const coverage = card?.interval?.coverage as number;
    assert.ok(coverage > 0.72 && coverage < 0.92, `${coverage}`);
    assert.equal(interval?.level, 0.8);
    assert.deepEqual([signature.outputs.lower, signature.outputs.upper], ['lower', 'upper']);
  });
}

test('a quantile lies above about as many values as asked for, and absolute errors lead to the median', async () => {
  for (const [objective, share] of [
    [{ quantile: 0.9 }, 0.9],
    [{ quantile: 0.2 }, 0.2],
    ['absolute', 0.5],
  ] as const) {
    const request = requestFor('price', { objective, ...few }, 2000);
    const trained = await train(request);
    const model = await openModel(trained.onnx, trained.signature);
    const rows = Uint32Array.from({ length: 2000 }, (_, row) => row).filter((row) => request.heldOut[row] === 1);
    const { values } = await model.predictTable(request.table, rows);
    await model.release();
    const price = valuesOf(request.table, 'price');
    const below =
      rows.filter((row, place) => (price[row] as number) < (values?.[place] as number)).length / rows.length;
    assert.ok(Math.abs(below - share) < 0.08, `${below} instead of ${share}`);
  }
});

test('counts are answered with positive numbers that have their mean', async () => {
  const rows = 1500;
  const random = randomFrom(5);
  const x = Float64Array.from({ length: rows }, random);
  const count = (mean: number): number => {
    let [product, drawn] = [random(), 0];
    while (product > Math.exp(-mean)) [product, drawn] = [product * random(), drawn + 1];
    return drawn;
  };
  const table: Table = {
    rows,
    columns: [
      numbers('x', rows, (row) => x[row] as number),
      numbers('visits', rows, (row) => count(Math.exp(2 * (x[row] as number) - 1)), 'integer'),
    ],
  };
  const heldOut = heldOutMask(table, ['x'], 's', 0.2);
  for (const algorithm of ['gradient-boosting', 'linear'] as const) {
    const trained = await train({
      table,
      target: 'visits',
      task: 'regression',
      objective: 'poisson',
      algorithm,
      seed: 1,
      heldOut,
    });
    const { values, lower } = await answers(
      trained,
      [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => ({ x: at })),
    );
    values?.forEach((value, place) => {
      const truth = Math.exp(2 * (0.1 + place / 5) - 1);
      assert.ok(Math.abs(Math.log(value / truth)) < 0.5, `${algorithm}: ${value} instead of ${truth}`);
    });
    assert.ok(lower?.every((value) => value >= 0));
  }
});

test('a constrained number moves every answer one way only, calibrated or not', async () => {
  const table = mixedTable(500);
  const heldOut = heldOutMask(table, mixedFeatures, 's', 0.2);
  const sweep = Array.from({ length: 60 }, (_, place) => place * 1.5 - 5);
  const others = [{}, { city: 'oslo' }, { city: 'rome', member: true, since: '2021-01-01T00:00:00Z' }];
  for (const [target, direction, sign] of [
    ['price', -1, -1],
    ['approved', 1, 1],
  ] as const) {
    const trained = await train({
      table,
      target,
      seed: 1,
      heldOut,
      features: mixedFeatures,
      monotone: { age: direction },
    });
    for (const other of others) {
      const output = await answers(
        trained,
        sweep.map((age) => ({ ...other, age: Math.round(age) })),
      );
      const moved = sweep.map((_, row) => (output.values?.[row] ?? output.probabilities?.[row * 2 + 1]) as number);
      assert.ok(moved.every((value, row) => row === 0 || sign * (value - (moved[row - 1] as number)) >= -1e-6));
    }
  }
});
