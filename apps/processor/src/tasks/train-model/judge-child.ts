/** The process that lets two models answer the same held-out rows. */
import type { Metrics, Signature, Table } from '@millrace/learning';
import { compareScores, evaluate, type ModelOutput, openModel } from '@millrace/learning/server';
import { childMain } from '@millrace/runtime/child';
import { withLearningErrors } from '../../learning-errors.ts';
import { actualOf } from './actual.ts';
import { type LearningTableSource, readLearningTable } from './learning-table.ts';

interface Candidate {
  onnx: Uint8Array;
  signature: Signature;
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
  /** 95 % interval of challenger minus champion in the metric that decides, where there is one. */
  difference?: [number, number];
}

childMain<JudgeInput, never, JudgeOutput>((input) => withLearningErrors(() => judge(input)));

async function judge({ table: source, challenger, champion }: JudgeInput): Promise<JudgeOutput> {
  const { table, heldOut } = await readLearningTable(source);
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => heldOut[row] === 1);
  const weights = weightsOf(table, source.weights, rows);
  const ofChallenger = await answer(challenger, table, rows, weights);
  const ofChampion = await answer(champion, table, rows, weights);
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

async function answer({ onnx, signature }: Candidate, table: Table, rows: Uint32Array, weights: Weights) {
  const model = await openModel(onnx, signature);
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
