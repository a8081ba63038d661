/** Booleans that a file has in words, all the way from the file to the retrained model. */
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type IngestDatasetResult, ingestDatasetTask } from '@millrace/datasets';
import {
  batchPredictTask,
  type PredictResponse,
  predictRowsTask,
  type TrainModelResult,
  trainModelTask,
} from '@millrace/models';
import { createFeedback } from '@millrace/models/server';
import { openProcessor, type ProcessorBench, succeeded, training, weather } from '../../testing/open-processor.ts';

let bench: ProcessorBench;
before(async () => {
  bench = await openProcessor();
});
after(() => bench?.[Symbol.asyncDispose]());

const features = ['day', 'humidity', 'temperature', 'heated'];
const request = { dataset: 'rooms', algorithm: 'gradient-boosting', features };

/** Weather with a second boolean in words, which is a feature. */
function rooms(rows: number): string {
  const [header, ...lines] = weather(rows).trimEnd().split('\n');
  return [`${header},heated`, ...lines.map((line, index) => `${line},${index % 3 === 0 ? 'on' : 'off'}`)].join('\n');
}

async function ingest(csv: string, types: Record<string, 'category'> | undefined): Promise<number> {
  const { key: objectKey, sha256, bytes } = await bench.objects.putContent('uploads', Buffer.from(csv));
  const input = { dataset: 'rooms', objectKey, sha256, bytes, fileName: 'rooms.csv', recipe: types ? { types } : {} };
  return (await succeeded<IngestDatasetResult>(bench.run(ingestDatasetTask, input))).version;
}

async function trained(datasetVersion: number, change: object = {}) {
  const input = { ...training('rooms', { ...request, ...change }), datasetVersion };
  const { version, verdict } = await succeeded<TrainModelResult>(bench.run(trainModelTask, input));
  return { verdict, made: await bench.registry.version('rooms', version) };
}

test('what was learned from words goes on with the same words when they are read as booleans', async () => {
  const before = await ingest(rooms(2_000), { umbrella: 'category', heated: 'category' });
  const first = await trained(before);
  assert.deepEqual(first.made.signature.target.labels, ['no', 'yes']);

  const after = await ingest(rooms(2_100), undefined);
  const second = await trained(after, { classWeights: { yes: 2 } });
  assert.deepEqual(second.made.signature.target.labels, ['no', 'yes']);
  assert.deepEqual(
    second.made.signature.features.map(({ name, type }) => [name, type]),
    first.made.signature.features.map(({ name, type }) => [name, type]),
  );
  assert.ok(['better', 'not_better'].includes(second.verdict.code), JSON.stringify(second.verdict));
  assert.ok((second.verdict.champion ?? 0) > 0.95, 'the champion still understands its inputs');

  const rows = [
    { day: 'Tue', humidity: 95, temperature: 20, heated: 'on' },
    { day: 'Tue', humidity: 5, temperature: 20, heated: 'off' },
  ];
  const { version } = second.made;
  const { predictions } = await succeeded<PredictResponse>(
    bench.run(predictRowsTask, { model: 'rooms', version, rows, explain: false }),
  );
  assert.deepEqual(
    predictions.map(({ label, warnings }) => [label, warnings]),
    [
      ['yes', undefined],
      ['no', undefined],
    ],
  );

  const feedback = createFeedback({ database: bench.database, registry: bench.registry });
  for (const [index, { id }] of predictions.entries()) {
    await feedback.give(id, { actual: index === 0 ? 'yes' : 'no', source: 'truth' }, 'ada');
  }
  const third = await trained(after, { includeFeedback: true });
  assert.equal(third.made.lineage?.feedbackRows, 2);
  assert.deepEqual(third.made.signature.target.labels, ['no', 'yes']);

  const { key } = await bench.objects.putContent(
    'uploads',
    Buffer.from('day,humidity,temperature,heated\nTue,95,20,ON\nTue,5,20,off\n'),
  );
  const { objectKey } = await succeeded<{ objectKey: string }>(
    bench.run(batchPredictTask, { model: 'rooms', version, source: { objectKey: key, fileName: 'days.csv' } }),
  );
  const [header, ...lines] = (await text(await bench.objects.get(objectKey))).trimEnd().split('\n');
  const place = header?.split(',').indexOf('prediction') ?? -1;
  assert.deepEqual(
    lines.map((line) => [line.split(',')[3], line.split(',')[place]]),
    [
      ['ON', 'yes'],
      ['off', 'no'],
    ],
  );
  const ofVersion = await succeeded<{ objectKey: string; rows: number; rejected: number }>(
    bench.run(batchPredictTask, {
      model: 'rooms',
      version: first.made.version,
      source: { dataset: 'rooms', version: after, format: 'parquet' },
    }),
  );
  assert.deepEqual([ofVersion.rows, ofVersion.rejected], [2_100, 0]);
});
