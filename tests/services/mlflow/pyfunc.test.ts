/** A model that was trained here, loaded by MLflow's own Python, answers as it does here. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Table } from '@millrace/learning';
import { heldOutMask, train } from '@millrace/learning/server';
import { mixedFeatures, mixedTable } from '@millrace/learning/testing';
import type { Row } from '@millrace/models';
import { createServing, type NewVersion, type Registry, type Serving } from '@millrace/models/server';
import { sampleVersion } from '@millrace/models/testing';
import { testLogger } from '@millrace/runtime/testing';
import { type MlflowService, startMlflow } from '../../product/services/mlflow.ts';
import { askPython } from './ask-python.ts';
import { openGround } from './ground.ts';

interface Answer {
  columns: Record<string, (number | string | boolean)[]>;
  example: number | null;
  signature: Record<string, string>;
}

let mlflow: MlflowService;
let ground: Awaited<ReturnType<typeof openGround>>;
let registry: Registry;
let serving: Serving;
before(async () => {
  mlflow = await startMlflow();
  ground = await openGround();
  registry = await ground.door(mlflow.settings);
  serving = createServing({ registry, maximumBytes: 2 ** 28, logger: testLogger() });
});
after(async () => {
  await serving?.stop();
  await ground?.[Symbol.asyncDispose]();
  await mlflow?.[Symbol.asyncDispose]();
});

/** Something of everything: gaps in each but the integers, and columns that are not there. */
const rows: Row[] = [
  { age: 41, 'income per year': 312.5, member: true, since: '2023-03-01T00:00:00Z', city: 'oslo' },
  { age: 7, 'income per year': null, member: null, since: null, city: null },
  { age: 80, 'income per year': 999.25, member: false, since: '2020-09-14T12:30:15.250Z', city: 'atlantis' },
  { age: 23, 'income per year': 0, member: true, since: '2022-12-31T23:59:59Z', city: '' },
  { age: 64, 'income per year': 11.75, since: '2021-06-15T06:00:00Z', city: 'None' },
];

/** Dates with gaps too, unlike those of the table that others use. */
function tableWithGaps(): Table {
  const table = mixedTable(1_500);
  for (const column of table.columns) {
    if (column.name === 'since')
      for (let row = 0; row < table.rows; row += 11) (column as { values: Float64Array }).values[row] = Number.NaN;
  }
  return table;
}

async function trained(model: string, target: string, features: string[]): Promise<NewVersion> {
  const table = tableWithGaps();
  const heldOut = heldOutMask(table, features, 'salt', 0.2);
  const parameters = { maximumRounds: 20 };
  const { signature, metrics, curves, importance, baseline, onnx, explainer, card } = await train({
    ...{ table, target, features, seed: 3, heldOut, threads: 1, parameters, algorithm: 'gradient-boosting' },
  });
  const report = card ? { card } : {};
  return sampleVersion(model, 1, { signature, metrics, curves, importance, baseline, onnx, explainer, report });
}

async function bothAnswers(model: string, given: Row[], question: object = {}) {
  const url = mlflow.url;
  const theirs = await askPython<Answer>('predict', {
    url,
    model: `models:/${model}@champion`,
    rows: given,
    dates: ['since'],
    ...question,
  });
  return { theirs, ours: await serving.predict(model, 1, given) };
}

function close(theirs: number | string | boolean | undefined, ours: number | undefined, what: string): void {
  assert.ok(
    Math.abs(Number(theirs) - (ours ?? Number.NaN)) <= 1e-6 * Math.max(1, Math.abs(ours ?? 0)),
    `${what}: ${theirs} is not ${ours}`,
  );
}

for (const target of ['approved', 'grade']) {
  test(`a model of the classes of '${target}' answers in Python as here`, async () => {
    await registry.createVersion(await trained(target, target, mixedFeatures));
    const { theirs, ours } = await bothAnswers(target, rows);
    const { signature } = await registry.version(target, 1);
    const { label, probabilities = [] } = signature.outputs;
    ours.forEach((output, row) => {
      const place = output.labelIndex as number;
      assert.equal(theirs.columns[label as string]?.[row], signature.target.labels?.[place]);
      probabilities.forEach((name, index) => {
        close(theirs.columns[name]?.[row], output.probabilities?.[index], `${name} of row ${row}`);
      });
    });
    assert.deepEqual(theirs.signature, {
      age: 'DataType.long',
      'income per year': 'DataType.double',
      member: 'DataType.boolean',
      since: 'DataType.datetime',
      city: 'DataType.string',
    });
    assert.equal(theirs.example, 1, 'the input example can be predicted');
  });
}

test('a model of values answers in Python as here', async () => {
  await registry.createVersion(await trained('price', 'price', mixedFeatures));
  const { theirs, ours } = await bothAnswers('price', rows);
  const { outputs } = await registry.resolve('price').then(({ signature }) => signature);
  ours.forEach((output, row) => {
    close(theirs.columns[outputs.value as string]?.[row], output.value, `value of row ${row}`);
    if (outputs.lower) close(theirs.columns[outputs.lower]?.[row], output.lower, `lower end of row ${row}`);
  });
});

test('columns that are not there are missing values, also in Python', async () => {
  const bare = rows.map(({ age }) => ({ age })) as Row[];
  const { theirs, ours } = await bothAnswers('price', bare);
  ours.forEach((output, row) => {
    close(theirs.columns.value?.[row], output.value, `row ${row}`);
  });
});

test('a model of one column takes a table of one column', async () => {
  await registry.createVersion(await trained('by-age', 'price', ['age']));
  const { theirs, ours } = await bothAnswers('by-age', rows);
  ours.forEach((output, row) => {
    close(theirs.columns.value?.[row], output.value, `row ${row}`);
  });
});

test('text columns may be of both kinds that MLflow takes', async () => {
  for (const kind of ['object', 'string']) {
    const { theirs, ours } = await bothAnswers('price', rows, { types: { city: kind } });
    ours.forEach((output, row) => {
      close(theirs.columns.value?.[row], output.value, `${kind}, row ${row}`);
    });
  }
});
