import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type DatePart, datePartOf } from '../features/dates.ts';
import { feedReader } from '../features/feeds.ts';
import { type DateFeature, type ElapsedFeature, missingDate } from '../features/plan.ts';
import { dateColumns } from './dates.ts';
import { castTo, createGraph } from './graph.ts';

const parts: DatePart[] = [
  'elapsed',
  'month',
  'dayOfMonth',
  'dayOfYear',
  'dayOfWeek',
  'weekend',
  'hour',
  'minuteOfDay',
];

function sessionOf(feature: DateFeature | ElapsedFeature): Promise<InferenceSession> {
  const graph = createGraph('inner:');
  graph.output(graph.node('Cast', [dateColumns(graph, feature)], castTo('float'), 'parts'), 'float');
  return InferenceSession.create(graph.finish({ description: '', metadata: {} }), { logSeverityLevel: 3 });
}

test('the graph takes every int64 date apart as the trainer and the explainer do, and a missing one stays missing', async () => {
  const feature: DateFeature = { kind: 'date', name: 'when', origin: 1_600_000_000_123, parts };
  const session = await sessionOf(feature);
  const readFeeds = feedReader([feature]);
  const instant = fc.oneof(
    fc.integer({ min: -8.64e15, max: 8.64e15 }).map(BigInt),
    fc.bigInt({ min: -(2n ** 63n) + 1024n, max: 2n ** 63n - 1024n }),
    fc.integer({ min: -1e9, max: 1e9 }).map(BigInt),
    fc.constant(missingDate),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(instant, { minLength: 1, maxLength: 50 }), async (instants) => {
      const data = BigInt64Array.from(instants);
      const answer = await session.run({ when: new Tensor('int64', data, [data.length]) });
      const expected = parts.flatMap((part) =>
        instants.map((found) => {
          const milliseconds = found === missingDate ? Number.NaN : Number(found);
          return Math.fround(datePartOf(part, milliseconds, feature.origin));
        }),
      );
      assert.deepEqual(Array.from(answer.parts?.data as Float32Array), expected);
      const read = readFeeds({ when: { type: 'int64', data } });
      assert.deepEqual(
        read.flatMap((slot) => Array.from(slot)),
        expected,
      );
    }),
    { numRuns: 100 },
  );
});

test('a date of a model stored before calendar parts were learnt from is elapsed time alone', async () => {
  const feature: ElapsedFeature = { kind: 'elapsed', name: 'when', origin: 1_600_000_000_000 };
  const session = await sessionOf(feature);
  const data = BigInt64Array.from([1_600_000_000_000n + 129_600_000n, missingDate]);
  const answer = await session.run({ when: new Tensor('int64', data, [data.length]) });
  assert.deepEqual(Array.from(answer.parts?.data as Float32Array), [1.5, Number.NaN]);
  assert.deepEqual(feedReader([feature])({ when: { type: 'int64', data } }), [Float32Array.from([1.5, Number.NaN])]);
});
