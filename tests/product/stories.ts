/** The stories of the product over HTTP, from a table to a champion and back, judged on rows that it never saw. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Model, ModelVersion, Prediction, PredictResponse, TrainModelResult } from '@millrace/models';
import type { Task } from '@millrace/tasks';
import type { MillraceClient } from '../millrace-client.ts';
import { keepEveryFifthAway, type RealTable, realTable, toCsv, toJsonRow } from '../real-tables.ts';
import { accuracy, auc, r2 } from '../scores.ts';

export interface StoryProduct {
  client: MillraceClient;
  /** Several processes learn of a new champion a moment after it was made, and one at once. */
  processes: 'one' | 'several';
  stop(): Promise<void>;
}

/** Declares a test for each story, all on one product. */
export function tellStories(start: () => Promise<StoryProduct>): void {
  let product: StoryProduct;
  let client: MillraceClient;

  before(async () => {
    product = await start();
    client = product.client;
  });

  after(() => product?.stop());

  async function train(body: Record<string, unknown>): Promise<TrainModelResult> {
    const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/trainings', body);
    const done: Task = await client.finished(task.id);
    assert.equal(done.state, 'succeeded', JSON.stringify(done.error));
    return done.result as TrainModelResult;
  }

  /** Predicts all rows in calls of 500. */
  async function predict(model: string, table: RealTable, target: string): Promise<Prediction[]> {
    const predictions: Prediction[] = [];
    for (let start = 0; start < table.rows.length; start += 500) {
      const rows = table.rows.slice(start, start + 500).map((cells) => toJsonRow(table.header, cells, target));
      const answer = await client.expect<PredictResponse>(200, 'POST', `/models/${model}/predict`, { rows });
      predictions.push(...answer.predictions);
    }
    return predictions;
  }

  /** The version that answers now; among several processes, waits until it is the expected one. */
  async function answering(model: string, row: Record<string, unknown>, expected: number): Promise<number> {
    for (;;) {
      const { version } = await client.expect<PredictResponse>(200, 'POST', `/models/${model}/predict`, {
        rows: [row],
      });
      if (version === expected || product.processes === 'one') return version;
    }
  }

  function load(name: string, context: { skip(reason: string): void }) {
    const table = realTable(name);
    if (!table) context.skip(`${name}.csv is not here; set MILLRACE_DATASETS to the folder of public data sets`);
    return table && keepEveryFifthAway(table);
  }

  const column = (table: RealTable, name: string) => table.rows.map((cells) => cells[table.header.indexOf(name)] ?? '');

  test('Adult: a binary model ranks unseen rows with AUC of at least 0.925 and each answer carries its probability and, if asked, its reasons', async (context) => {
    const adult = load('adult', context);
    if (!adult) return;
    const version = await client.upload('adult', toCsv(adult.given));
    assert.equal(version, 1);
    const result = await train({ model: 'income', dataset: 'adult', target: 'income', seed: 1 });
    assert.equal(result.champion, true);
    assert.equal(result.verdict.code, 'first_version');

    const predictions = await predict('income', adult.kept, 'income');
    const actual = column(adult.kept, 'income');
    const score = auc(
      actual.map((label) => label === '>50K'),
      predictions.map((prediction) => prediction.probabilities?.['>50K'] ?? Number.NaN),
    );
    context.diagnostic(`AUC on ${actual.length} rows kept away: ${score.toFixed(4)}`);
    assert.ok(score >= 0.925, `AUC ${score}`);
    for (const prediction of predictions.slice(0, 50)) {
      assert.equal(prediction.probability, prediction.probabilities?.[String(prediction.label)]);
      assert.match(prediction.id, /^income\.1\./);
    }

    const rows = adult.kept.rows.slice(0, 5).map((cells) => toJsonRow(adult.kept.header, cells, 'income'));
    const explained = await client.expect<PredictResponse>(200, 'POST', '/models/income/predict', {
      rows,
      explain: true,
    });
    for (const [index, { label, reasons = [] }] of explained.predictions.entries()) {
      assert.equal(label, predictions[index]?.label, 'asking for reasons does not change the answer');
      assert.ok(reasons.some(({ contribution }) => contribution !== 0));
      assert.ok(reasons.every(({ feature }) => feature !== 'income' && adult.given.header.includes(feature)));
    }
  });

  test('penguins: a multiclass model with missing values is right on at least 95 % of unseen rows', async (context) => {
    const penguins = load('penguins', context);
    if (!penguins) return;
    await client.upload('penguins', toCsv(penguins.given));
    await train({ model: 'species', dataset: 'penguins', target: 'species', seed: 1 });
    const predictions = await predict('species', penguins.kept, 'species');
    const score = accuracy(
      column(penguins.kept, 'species'),
      predictions.map((prediction) => prediction.label),
    );
    context.diagnostic(`accuracy on ${predictions.length} rows kept away: ${score.toFixed(4)}`);
    assert.ok(score >= 0.95, `accuracy ${score}`);
  });

  test('California housing: a regression explains at least 82 % of the variance of unseen rows', async (context) => {
    const housing = load('california_housing', context);
    if (!housing) return;
    await client.upload('housing', toCsv(housing.given));
    await train({ model: 'house-value', dataset: 'housing', target: 'median_house_value', seed: 1 });
    const predictions = await predict('house-value', housing.kept, 'median_house_value');
    const score = r2(
      column(housing.kept, 'median_house_value').map(Number),
      predictions.map((prediction) => prediction.value ?? Number.NaN),
    );
    context.diagnostic(`R2 on ${predictions.length} rows kept away: ${score.toFixed(4)}`);
    assert.ok(score >= 0.82, `R2 ${score}`);
  });

  test('feedback reaches the next training, the gate judges it on the same rows, and one call goes back', async (context) => {
    const adult = load('adult', context);
    if (!adult) return;
    const half = { header: adult.given.header, rows: adult.given.rows.slice(0, 6000) };
    await client.upload('adult-small', toCsv(half));
    const first = await train({ model: 'gate', dataset: 'adult-small', target: 'income', seed: 1 });
    assert.equal(first.champion, true);

    const asked = { header: adult.kept.header, rows: adult.kept.rows.slice(0, 300) };
    const predictions = await predict('gate', asked, 'income');
    const actual = column(asked, 'income');
    for (const [index, prediction] of predictions.entries()) {
      await client.expect(201, 'POST', `/predictions/${prediction.id}/feedback`, {
        actual: actual[index],
        source: 'truth',
      });
    }

    const again = await train({ model: 'gate', dataset: 'adult-small', target: 'income', seed: 1 });
    assert.equal(again.version, 2);
    assert.equal(again.champion, false, 'the same training again is not better than the champion');
    assert.equal(again.verdict.code, 'not_better');
    assert.ok((again.verdict.rows ?? 0) > 50);
    assert.equal((await client.expect<Model>(200, 'GET', '/models/gate')).champion, 1);

    await client.upload('adult-small', toCsv(adult.given));
    const more = await train({
      model: 'gate',
      dataset: 'adult-small',
      target: 'income',
      seed: 1,
      includeFeedback: true,
    });
    const version = await client.expect<ModelVersion>(200, 'GET', `/models/gate/versions/${more.version}`);
    assert.equal(version.lineage?.datasetVersion, 2);
    assert.equal(version.lineage?.feedbackRows, 300);
    assert.equal(more.champion, true, `six times the rows beat the champion: ${more.verdict.reason}`);
    assert.equal((await client.expect<Model>(200, 'GET', '/models/gate')).champion, more.version);

    const back = await client.expect<Model>(200, 'POST', '/models/gate/rollback', {});
    assert.equal(back.champion, 1);
    const row = toJsonRow(asked.header, asked.rows[0] ?? [], 'income');
    assert.equal(await answering('gate', row, 1), 1, 'the next answer already comes from the version gone back to');

    await client.expect(200, 'POST', `/models/gate/versions/${more.version}/promote`, {});
    assert.equal(await answering('gate', row, more.version), more.version);
  });

  test('a file in, the same rows with predictions out, in order', async (context) => {
    const penguins = load('penguins', context);
    if (!penguins) return;
    await client.upload('penguins-batch', toCsv(penguins.given));
    await train({ model: 'species-batch', dataset: 'penguins-batch', target: 'species', seed: 1 });
    const form = new FormData();
    form.set('file', new Blob([toCsv(penguins.kept)], { type: 'text/csv' }), 'kept.csv');
    const { task } = await client.expect<{ task: { id: string } }>(
      202,
      'POST',
      '/models/species-batch/batch-predictions',
      form,
    );
    const done = await client.finished(task.id);
    assert.equal(done.state, 'succeeded', JSON.stringify(done.error));
    const csv = await client.expect<string>(200, 'GET', `/tasks/${task.id}/result`);
    const [header = '', ...lines] = csv
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    assert.equal(lines.length, penguins.kept.rows.length);
    const given = penguins.kept.header.length;
    assert.deepEqual(header.split(',').slice(0, given), penguins.kept.header);
    const columns = header.split(',');
    const predicted = lines.map((line) => line.split(',')[columns.indexOf('prediction')]);
    lines.forEach((line, index) => {
      assert.equal(
        line.split(',')[2],
        penguins.kept.rows[index]?.[2] === 'NA' ? line.split(',')[2] : penguins.kept.rows[index]?.[2],
      );
    });
    assert.ok(accuracy(column(penguins.kept, 'species'), predicted) >= 0.95);
  });

  test('the ONNX file of a version is what Python would load: raw named columns in', async (context) => {
    const penguins = load('penguins', context);
    if (!penguins) return;
    await client.upload('penguins-onnx', toCsv(penguins.given));
    await train({ model: 'species-onnx', dataset: 'penguins-onnx', target: 'species', seed: 1 });
    const bytes = await client.bytes('/models/species-onnx/versions/1/model.onnx');
    const { openModel } = await import('@millrace/learning/server');
    const version = await client.expect<ModelVersion>(200, 'GET', '/models/species-onnx/versions/1');
    const model = await openModel(bytes, version.signature);
    await model.release();
  });
}
