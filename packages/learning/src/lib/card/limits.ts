import type { ModelCard } from '../../index.ts';
import { mainMetrics } from '../evaluation/metrics.ts';
import { limitsOfSegments } from './segment-limits.ts';
import { figure, listed, metricName, percent, range } from './text.ts';

const fewHeldOutRows = 200;
const fewRowsOfClass = 50;
const fewHeldOutRowsOfClass = 20;
const manyMissing = 0.3;
const shortSpanDays = 365;
const millisecondsPerDay = 86_400_000;
/** Hardly any honest data is predicted this well. */
const suspiciouslyGood = 0.995;
const dominantGain = 0.8;
const largeCalibrationError = 0.05;

/** A card without its limits. */
export type Facts = Omit<ModelCard, 'limits'>;

/** A column that may give the target away, and why. */
export interface SuspectedLeak {
  column: string;
  reason: string;
}

/** What to beware of, as sentences: what the rows could not show, and where the model is weak. */
export function limitsOf(card: Facts, suspicions: readonly SuspectedLeak[]): string[] {
  return [
    ...limitsOfRows(card),
    ...limitsOfClasses(card),
    ...limitsOfColumns(card),
    ...limitsOfTime(card),
    ...limitsOfLeaks(card, suspicions),
    ...limitsOfAnswers(card),
    ...limitsOfQuantile(card),
    ...limitsOfSegments(card),
  ];
}

function limitsOfRows({ task, data, metrics, intervals, baseline }: Facts): string[] {
  if (data.heldOutRows === 0)
    return ['No rows were held out, so nothing is known of how good the model is on new rows.'];
  const metric = mainMetrics[task];
  const [value, interval, ofRule] = [metrics[metric], intervals[metric], baseline.metrics[metric]];
  if (Object.keys(metrics).length === 0) {
    return [
      'No metric can be computed on the held-out rows, so nothing is known of how good the model is on new rows.',
    ];
  }
  const isUnsure = value !== undefined && interval !== undefined && ofRule !== undefined && interval[0] <= ofRule;
  return [
    ...(data.heldOutRows < fewHeldOutRows
      ? [`The model was judged on ${data.heldOutRows} rows only, so its metrics are unsure: see their intervals.`]
      : []),
    ...(isUnsure
      ? [
          `The model is not surely better than always answering the ${baseline.rule}: its ${metricName(metric)} is ${figure(value)} (${range(interval)}), that of the rule ${figure(ofRule)}.`,
        ]
      : []),
  ];
}

function limitsOfClasses({ data }: Facts): string[] {
  return [...fewToLearnFrom(data.classes ?? []), ...(data.heldOutRows > 0 ? fewToJudgeBy(data.classes ?? []) : [])];
}

type Classes = NonNullable<Facts['data']['classes']>;

function fewToLearnFrom(classes: Classes): string[] {
  const small = classes.filter(({ trainingRows }) => trainingRows < fewRowsOfClass);
  if (small.length === 0) return [];
  const least = Math.min(...small.map(({ trainingRows }) => trainingRows));
  const names = listed(small.map(({ label }) => String(label)));
  const word = small.length === 1 ? 'class' : 'classes';
  return [`Little is known of the ${word} ${names}: less than ${fewRowsOfClass} training rows, the fewest ${least}.`];
}

/** The bootstrap cannot see what rows that are not there would have said. */
function fewToJudgeBy(classes: Classes): string[] {
  const few = classes.filter(({ heldOutRows }) => heldOutRows !== undefined && heldOutRows < fewHeldOutRowsOfClass);
  if (few.length === 0) return [];
  const least = Math.min(...few.map(({ heldOutRows = 0 }) => heldOutRows));
  const names = listed(few.map(({ label }) => String(label)));
  const word = few.length === 1 ? 'class' : 'classes';
  return [
    `How well the model tells the ${word} ${names} is hardly known: less than ${fewHeldOutRowsOfClass} held-out rows, the fewest ${least}.`,
  ];
}

function limitsOfQuantile({ quantile }: Facts): string[] {
  if (!quantile) return [];
  const { level, below, interval } = quantile;
  const isOff = below !== undefined && interval !== undefined && (interval[0] > level || interval[1] < level);
  return [
    `The model answers the value that ${percent(level)} of the true ones should lie at or below, not the mean: R², RMSE and errors, which judge a mean, say little of it.`,
    ...(isOff
      ? [`${percent(below)} of the held-out ones do: its answers are too ${below < level ? 'low' : 'high'}.`]
      : []),
  ];
}

function limitsOfColumns({ data }: Facts): string[] {
  const holed = data.features
    .filter(({ missing }) => missing >= manyMissing)
    .sort((one, other) => other.missing - one.missing);
  const hasRanges = data.features.some(({ from }) => from !== undefined);
  const [worst] = holed;
  return [
    ...(worst
      ? [
          `${holed.length === 1 ? 'One column lacks' : `${holed.length} columns lack`} ${percent(manyMissing)} of the values or more: ${listed(holed.map(({ name }) => name))} (up to ${percent(worst.missing)}).`,
        ]
      : []),
    ...(hasRanges
      ? ['Numbers outside of the ranges of the training data were never seen: what the model says of them is a guess.']
      : []),
  ];
}

function limitsOfTime({ data }: Facts): string[] {
  const dates = data.features.filter(({ type, from }) => type === 'datetime' && from !== undefined);
  const short = dates
    .map(({ name, from = 0, to = 0 }) => ({ name, days: (to - from) / millisecondsPerDay }))
    .filter(({ days }) => days < shortSpanDays);
  const [first] = dates;
  return [
    ...short.map(({ name, days }) => {
      return `'${name}' spans ${figure(Math.max(1, Math.round(days)))} days of training data: what changes over a longer time, as seasons do, was not seen.`;
    }),
    ...(first && data.split.kind === 'random'
      ? [
          `Rows were held out at random although '${first.name}' orders them in time: if the future is to be predicted, the metrics are too hopeful; hold out the last rows instead.`,
        ]
      : []),
  ];
}

function limitsOfLeaks(card: Facts, suspicions: readonly SuspectedLeak[]): string[] {
  const { task, metrics, importance } = card;
  const value = metrics[mainMetrics[task]] ?? 0;
  const [top] = importance;
  return [
    ...suspicions.map(({ column, reason }) => {
      return `'${column}' may give the target away: ${reason}. If it is not known when a prediction is made, train without it.`;
    }),
    ...(suspicions.length === 0 && value >= suspiciouslyGood
      ? [
          `The model is right nearly always (${metricName(mainMetrics[task])} ${figure(value)}): make sure that no column is filled in only after the target is known.`,
        ]
      : []),
    ...(top && top.gain >= dominantGain && importance.length > 1
      ? [
          `'${top.feature}' decides nearly alone (${percent(top.gain)} of the gain): where it is wrong, so is the model.`,
        ]
      : []),
  ];
}

function limitsOfAnswers({ task, calibration, interval, data }: Facts): string[] {
  const error = calibration?.error ?? 0;
  const { coverage, coverageInterval, level = 0 } = interval ?? {};
  const isOff =
    coverage !== undefined && coverageInterval && (coverageInterval[1] < level || coverageInterval[0] > level);
  return [
    ...(error > largeCalibrationError && data.heldOutRows >= fewHeldOutRows
      ? [
          `Probabilities are off by ${percent(error)} on average: compare them with each other rather than take them as shares.`,
        ]
      : []),
    ...(isOff
      ? [
          `The interval should hold ${percent(level)} of the true values but held ${percent(coverage)} of the held-out ones: it is too ${coverage < level ? 'narrow' : 'wide'}.`,
        ]
      : []),
    ...(task === 'regression' && interval && !isOff
      ? [
          'The interval is as wide for easy rows as for hard ones: it holds its share over all rows, not among rows of one kind.',
        ]
      : []),
  ];
}
