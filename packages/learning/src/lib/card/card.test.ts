import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { type Column, ModelCard, type Table } from '../../index.ts';
import { binaryScores } from '../../testing/scores.ts';
import { numbers, words } from '../../testing/tables.ts';
import { conformalInterval } from '../calibration/conformal.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { segmentTable } from '../evaluation/segments.ts';
import { chooseThreshold } from '../evaluation/threshold.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { randomFrom } from '../random.ts';
import { readTarget } from '../target.ts';
import { type CardRequest, modelCard } from './card.ts';
import { toMarkdown } from './markdown.ts';

const rows = 2000;
const random = randomFrom(2);
const signal = Float64Array.from({ length: rows }, () => random());
const day = 86_400_000;
const table: Table = {
  rows,
  columns: [
    numbers('signal', rows, (row) => signal[row] as number),
    numbers('holes', rows, (row) => (row % 2 === 0 ? Number.NaN : row % 7)),
    numbers('when', rows, (row) => 1.7e12 + (row % 30) * day, 'datetime'),
    words('region', rows, (row) => (row % 4 === 0 ? 'south|west' : row % 97 === 1 ? '<b>tiny</b>' : 'north')),
    words('rare', rows, (row) => (row === 5 || row === 15 ? 'odd' : random() < (signal[row] as number) ? 'yes' : 'no')),
    numbers('won', rows, (row) => (random() < (signal[row] as number) ? 1 : 0), 'boolean'),
    numbers('value', rows, (row) => (row === 3 ? Number.NaN : 10 * (signal[row] as number) + random())),
  ],
};
const isHeldOut = (row: number): boolean => row % 4 < 2;
const columnOf = (name: string): Column => table.columns.find((column) => column.name === name) as Column;

/** The card of a model that answers what `scoresOf` says. */
function cardOf(targetName: string, scoresOf: (rows: Uint32Array) => ModelOutput, more: Partial<CardRequest> = {}) {
  const target = readTarget(table, targetName, undefined);
  const trainingRows = target.rows.filter((row) => !isHeldOut(row));
  const heldOutRows = target.rows.filter(isHeldOut);
  const actual = Float64Array.from(heldOutRows, (row) => target.values[row] as number);
  const scores = scoresOf(heldOutRows);
  const card = modelCard({
    data: { table, target, columns: ['signal', 'holes', 'when', 'region'].map(columnOf), trainingRows, heldOutRows },
    algorithm: 'gradient-boosting',
    parameters: { rounds: 12, learningRate: 0.1 },
    seed: 7,
    evaluation: evaluate(target.task, actual, scores, target.labels),
    scores,
    importance: [
      { feature: 'signal', gain: 0.6 },
      { feature: 'holes', gain: 0.4 },
    ],
    notes: ['A note.'],
    ...more,
  });
  return { card, actual, scores, heldOutRows, target };
}

/** Knows the signal, but nothing in the south. */
const winning = (some: Uint32Array): ModelOutput =>
  binaryScores(
    Array.from(some, (row) => (row % 4 === 0 ? 0.5 + ((row * 7919) % 100) / 1000 : (signal[row] as number))),
  );

test('a card is a plain record of its schema, with the baseline beside the metrics', () => {
  const { card } = cardOf('won', winning);
  assert.ok(Value.Check(ModelCard, card), JSON.stringify(Value.Errors(ModelCard, card)));
  assert.deepEqual(JSON.parse(JSON.stringify(card)), card);
  assert.equal(card.baseline.rule, 'most frequent class');
  assert.equal(card.baseline.metrics.auc, 0.5);
  assert.ok((card.metrics.accuracy as number) > (card.baseline.metrics.accuracy as number));
  assert.deepEqual([card.data.rows, card.data.trainingRows, card.data.heldOutRows], [2000, 1000, 1000]);
  assert.deepEqual(card.data.ignored, ['rare', 'value']);
  assert.equal(card.calibration?.method, 'none');
});

test('the limits name missing values, short spans, the random split, worse and small segments, and leaks', () => {
  const first = cardOf('won', winning);
  const segments = [segmentTable('binary', first.actual, first.scores, columnOf('region'), first.heldOutRows)];
  const suspicions = [{ column: 'signal', reason: 'it ranks the rows nearly as the target does' }];
  const { card } = cardOf('won', winning, { segments, suspicions });
  const text = card.limits.join('\n');
  for (const expected of [
    /One column lacks 30 % of the values or more: 'holes'/,
    /'when' spans \d+ days of training data/,
    /held out at random although 'when'/,
    /'signal' may give the target away: it ranks/,
    /The model is worse where 'region' is 'south\|west': AUC 0\.\d+/,
    /Of 'region', '<b>tiny<\/b>' has too few held-out rows/,
  ]) {
    assert.match(text, expected);
  }
});

test('a model that knows nothing is not surely better than the baseline; a good one is', () => {
  const nothing = cardOf('won', (some) => binaryScores(Array.from(some, (row) => ((row * 7919) % 997) / 997)));
  const isTold = (limits: string[]): boolean =>
    limits.some((limit) => limit.startsWith('The model is not surely better'));
  assert.ok(isTold(nothing.card.limits));
  assert.ok(!isTold(cardOf('won', winning).card.limits));
});

test('small classes are named', () => {
  const { card } = cardOf('rare', (some) => ({
    probabilities: new Float32Array(some.length * 3).fill(1 / 3),
    labelIndex: new Int32Array(some.length),
  }));
  assert.ok(card.limits.some((limit) => limit.startsWith("Little is known of the class 'odd'")));
});

test('the card of a regression tells how much its interval held, and that it is too narrow when it is', () => {
  const answer = (some: Uint32Array): ModelOutput => ({
    values: Float32Array.from(some, (row) => 10 * (signal[row] as number) + 0.5),
  });
  const { actual, scores, card: plain } = cardOf('value', answer);
  const right = conformalInterval(scores.values ?? [], actual, 0.9);
  const fair = cardOf('value', answer, { interval: right }).card;
  assert.ok(Math.abs((fair.interval?.coverage as number) - 0.9) < 0.01);
  const narrow = cardOf('value', answer, { interval: { level: 0.9, below: 0.1, above: 0.1 } }).card;
  assert.ok(narrow.limits.some((limit) => /should hold 90 % .* too narrow/.test(limit)));
  assert.equal(plain.interval, undefined);
  assert.equal(plain.data.rowsWithoutTarget, 1);
  assert.ok(Math.abs(plain.baseline.metrics.r2 as number) < 0.05);
});

test('Markdown has the headings in the order of the template, and text of the data stays text', () => {
  const first = cardOf('won', winning);
  const probabilities = Float32Array.from(
    first.actual,
    (_, row) => first.scores.probabilities?.[row * 2 + 1] as number,
  );
  const { card } = cardOf('won', winning, {
    segments: [segmentTable('binary', first.actual, first.scores, columnOf('region'), first.heldOutRows)],
    threshold: chooseThreshold(first.actual, probabilities, { falsePositive: 1, falseNegative: 5 }),
    permutation: [{ feature: 'signal', drop: 0.3, interval: [0.25, 0.35] }],
    name: 'won',
    use: 'To rank offers.\n# Not a heading',
  });
  const markdown = toMarkdown(card);
  const headings = markdown.split('\n').filter((line) => /^#+ /.test(line));
  assert.deepEqual(headings, [
    '# Model card: won',
    '## Model details',
    '## Uses',
    '## Bias, risks and limitations',
    '## Training details',
    '### Training data',
    '### Training procedure',
    '## Evaluation',
    '### Testing data',
    '### Metrics and results',
    '### Factors',
    '## Model examination',
    '## Drift baseline',
  ]);
  assert.ok(!markdown.includes('<b>') && markdown.includes('south\\|west'));
  assert.match(markdown, /\| AUC \| 0\.\d+ \| 0\.\d+ to 0\.\d+ \| 0\.5 \|/);
  assert.match(markdown, /Decision threshold: 0\.\d+, when a false positive costs 1 and a false negative 5/);
  assert.ok(!/undefined|NaN|\[object/.test(markdown));
});

test('differences between segments that chance explains are not told', () => {
  const { card } = cardOf('won', (some) => binaryScores(Array.from(some, (row) => signal[row] as number)));
  const halves = words('half', rows, (row) => `part ${((row * 7919) % 1009) % 3}`);
  const { actual, scores, heldOutRows } = cardOf('won', (some) =>
    binaryScores(Array.from(some, (row) => signal[row] as number)),
  );
  const told = cardOf('won', () => scores, {
    segments: [segmentTable('binary', actual, scores, halves, heldOutRows)],
  }).card;
  assert.deepEqual(told.limits, card.limits);
});

test('classes that hardly occur in the held-out rows are named', () => {
  const { card } = cardOf('rare', (some) => ({
    probabilities: new Float32Array(some.length * 3).fill(1 / 3),
    labelIndex: new Int32Array(some.length),
  }));
  assert.ok(
    card.limits.includes(
      "How well the model tells the class 'odd' is hardly known: less than 20 held-out rows, the fewest 1.",
    ),
    card.limits.join('\n'),
  );
});

test('the card of a quantile says that it is no mean, and how many rows lie below it', () => {
  const answer = (some: Uint32Array): ModelOutput => ({
    values: Float32Array.from(some, (row) => 10 * (signal[row] as number) + 0.9),
  });
  const { card } = cardOf('value', answer, { quantile: 0.9 });
  assert.ok(Value.Check(ModelCard, card));
  assert.ok(Math.abs((card.quantile?.below as number) - 0.9) < 0.03);
  assert.ok(card.limits.some((limit) => /answers the value that 90 % of the true ones .* not the mean/.test(limit)));
  const markdown = toMarkdown(card);
  assert.match(markdown, /a regression model for 'value', the value that 90 % lie at or below/);
  assert.match(markdown, /Share of held-out rows at or below the answer: \d+/);
  const tooLow = cardOf('value', answer, { quantile: 0.99 }).card;
  assert.ok(tooLow.limits.some((limit) => limit.endsWith('its answers are too low.')));
});

test('rows that weigh nothing judge nothing, and the card says so', () => {
  const none = { metrics: {}, intervals: {}, curves: {} };
  const { card } = cardOf('won', winning, { evaluation: none });
  assert.ok(card.limits.some((limit) => limit.startsWith('No metric can be computed on the held-out rows')));
});

test('why probabilities are not calibrated is told as it was', () => {
  const told = (uncalibrated?: string) => toMarkdown(cardOf('won', winning, { uncalibrated }).card);
  assert.match(told('as it was not wanted'), /Calibration of probabilities: none, as it was not wanted/);
  assert.match(told(), /Calibration of probabilities: none\n/);
});
