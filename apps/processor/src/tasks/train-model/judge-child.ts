/** The process that lets two models answer the same held-out rows. */
import type { Metrics, OnnxAdapter, Signature, Table } from '@millrace/learning';
import { compareScores, evaluate, type ModelOutput, openModel } from '@millrace/learning/server';
import { childMain } from '@millrace/runtime/child';
import { withLearningErrors } from '../../learning-errors.ts';
import { actualOf } from './actual.ts';
import { type LearningTableSource, readLearningTable } from './learning-table.ts';

interface Candidate {
  onnx: Uint8Array;
  signature: Signature;
  /** Of a champion that was made elsewhere. */
  adapter?: OnnxAdapter;
}

export interface JudgeInput {
  table: LearningTableSource;
  challenger: Candidate;
  champion: Candidate;
}

export interface JudgeOutput {
  rows: number;
  /** Of two classes: rows of the one that has fewer. */
  rowsOfRarerClass?: number;
  challenger: Metrics;
  champion: Metrics;
  /** Why the champion cannot be judged on these rows, in words; its metrics are empty then. */
  incomparable?: string;
  /** 95 % interval of challenger minus champion in the metric that decides, where there is one. */
  difference?: [number, number];
}

childMain<JudgeInput, never, JudgeOutput>((input) => withLearningErrors(() => judge(input)));

async function judge({ table: source, challenger, champion }: JudgeInput): Promise<JudgeOutput> {
  const { table, heldOut } = await readLearningTable(source);
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => heldOut[row] === 1);
  const weights = weightsOf(table, source.weights, rows);
  const ofChallenger = await answer(challenger, table, rows, weights);
  const ofChampion = await answerOfChampion(champion, table, rows, weights);
  if (typeof ofChampion === 'string') {
    return { rows: rows.length, challenger: ofChallenger.metrics, champion: {}, incomparable: ofChampion };
  }
  const comparison = sameLabels(challenger.signature, champion.signature)
    ? compareScores(challenger.signature.task, ofChallenger.actual, ofChampion.scores, ofChallenger.scores, weights)
    : undefined;
  return {
    rows: rows.length,
    ...(challenger.signature.task === 'binary' && { rowsOfRarerClass: rarer(ofChallenger.actual) }),
    challenger: ofChallenger.metrics,
    champion: ofChampion.metrics,
    ...(comparison && { difference: comparison.interval }),
  };
}

/** In words when it is a file that was not made here and has no answer that can be judged. */
async function answerOfChampion(champion: Candidate, table: Table, rows: Uint32Array, weights: Weights) {
  if (!champion.adapter) return await answer(champion, table, rows, weights);
  if (!champion.adapter.value && !champion.adapter.probabilities) return 'the champion tells no probabilities';
  try {
    const answered = await answer(champion, table, rows, weights);
    return isComplete(answered.scores) ? answered : 'the champion has no answer to some of the held-out rows';
  } catch {
    // Whatever a file of others does with rows of ours, it does not end a training.
    return 'the champion cannot answer the held-out rows';
  }
}

function isComplete({ labelIndex, values }: ModelOutput): boolean {
  return (labelIndex?.every((label) => label >= 0) ?? true) && (values?.every(Number.isFinite) ?? true);
}

async function answer({ onnx, signature, adapter }: Candidate, table: Table, rows: Uint32Array, weights: Weights) {
  const model = await openModel(onnx, signature, adapter);
  const scores: ModelOutput = await model.predictTable(table, rows);
  await model.release();
  const actual = actualOf(table, signature, rows);
  const { metrics } = evaluate(signature.task, actual, scores, signature.target.labels, weights);
  return { actual, scores, metrics };
}

function rarer(actual: Float64Array): number {
  const positives = actual.filter((label) => label === 1).length;
  return Math.min(positives, actual.length - positives);
}

interface Weights {
  weights?: Float64Array;
}

/** How much each judging row counts, as it did when the challenger was judged alone. */
function weightsOf(table: Table, name: string | undefined, rows: Uint32Array): Weights {
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || 'codes' in column) return {};
  return { weights: Float64Array.from(rows, (row) => column.values[row] as number) };
}

/** Scores can be compared row by row only when both number the classes alike. */
function sameLabels(one: Signature, other: Signature): boolean {
  return JSON.stringify(one.target.labels) === JSON.stringify(other.target.labels);
}
