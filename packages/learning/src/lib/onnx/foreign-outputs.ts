import type { Label, OnnxAdapter, Signature } from '../../index.ts';
import { LearningError } from '../errors.ts';
import type { ModelOutput } from './model.ts';

/** What a run gave, by the name of the output. */
export type Answer = Readonly<Record<string, { data: ArrayLike<unknown> } | undefined>>;

export function foreignOutputs({ value, label, probabilities = [] }: OnnxAdapter): string[] {
  return value === undefined ? [...(label ? [label.output] : []), ...probabilities] : [value];
}

/**
 * What a graph that was not made here answered, in the order of the classes of the signature.
 * @throws LearningError `learning.output_shape` when an output has not the size that its rows ask for
 */
export function readForeign(answer: Answer, adapter: OnnxAdapter, signature: Signature, rows: number): ModelOutput {
  if (adapter.value !== undefined) return { values: floatsOf(answer, adapter.value, rows) };
  const classes = (signature.target.labels ?? []).length;
  const probabilities = adapter.probabilities && readProbabilities(answer, adapter.probabilities, rows, classes);
  const labelIndex = adapter.label
    ? readLabels(listOf(answer, adapter.label.output, rows), adapter.label.values)
    : mostProbable(probabilities as Float32Array, rows, classes);
  if (probabilities) takeBackUndefined(labelIndex, probabilities, classes);
  return { labelIndex, ...(probabilities && { probabilities }) };
}

function readProbabilities(answer: Answer, names: string[], rows: number, classes: number): Float32Array {
  const [only = ''] = names;
  if (names.length > 1)
    return interleaved(
      names.map((name) => floatsOf(answer, name, rows)),
      rows,
    );
  const given = answer[only]?.data ?? [];
  if (classes === 2 && given.length === rows) {
    const second = floatsOf(answer, only, rows);
    return interleaved([second.map((probability) => 1 - probability), second], rows);
  }
  return floatsOf(answer, only, rows * classes);
}

function interleaved(columns: Float32Array[], rows: number): Float32Array {
  const all = new Float32Array(rows * columns.length);
  columns.forEach((column, k) => {
    for (let row = 0; row < rows; row++) all[row * columns.length + k] = column[row] as number;
  });
  return all;
}

/** -1 where the graph says what is none of the classes. */
function readLabels(said: ArrayLike<unknown>, values: readonly Label[]): Int32Array {
  const indexOf = new Map(values.map((value, index) => [comparable(value), index]));
  return Int32Array.from(said, (value) => indexOf.get(comparable(value)) ?? -1);
}

/** A tensor of int64 holds bigints, one of bool 0 and 1. */
function comparable(value: unknown): unknown {
  return typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value;
}

/** A graph that got no number where it needs one goes on to a label, but its probabilities are none. */
function takeBackUndefined(labels: Int32Array, probabilities: Float32Array, classes: number): void {
  probabilities.forEach((probability, index) => {
    if (Number.isNaN(probability)) labels[Math.floor(index / classes)] = -1;
  });
}

function mostProbable(probabilities: Float32Array, rows: number, classes: number): Int32Array {
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const of = probabilities.subarray(row * classes, (row + 1) * classes);
    labels[row] = of.indexOf(Math.max(...of));
  }
  return labels;
}

function floatsOf(answer: Answer, name: string, size: number): Float32Array {
  return Float32Array.from(listOf(answer, name, size), Number);
}

function listOf(answer: Answer, name: string, size: number): ArrayLike<unknown> {
  const data = answer[name]?.data ?? [];
  if (data.length === size) return data;
  throw new LearningError(
    'learning.output_shape',
    `The output "${name}" of the model has ${data.length} values where ${size} are expected.`,
  );
}
