import type { Column, Signature, Table } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { isNumeric } from '../features/plan.ts';
import type { FittedModel } from '../model.ts';
import { predictDirectly } from '../predict.ts';
import { type ModelOutput, openModel } from './model.ts';

/** Rows of the training sample that are compared. */
const sampledRows = 4000;
/** Largest accepted difference: of a probability, and of a value in units of the target's spread. */
const tolerance = 5e-5;
/** Behind an exponential, where the relative error is the margin's own, which float32 adds up over all trees. */
const exponentialTolerance = 5e-4;

/**
 * Runs the exported file on a sample of the training rows and on edge rows, and
 * compares with the trainer's own prediction. Throws `learning.parity_failed`.
 */
export async function checkParity(
  onnx: Uint8Array,
  signature: Signature,
  model: FittedModel,
  columns: Column[],
  trainingRows: Uint32Array,
): Promise<void> {
  const exported = await openModel(onnx, signature).catch((cause: unknown) => {
    throw failed('it cannot be loaded', cause);
  });
  try {
    const step = Math.ceil(trainingRows.length / sampledRows);
    const sample = trainingRows.filter((_, place) => place % step === 0);
    await compare(exported, signature, model, { rows: 0, columns }, sample);
    const edges = edgeTable(signature, columns, trainingRows);
    const all = Uint32Array.from({ length: edges.rows }, (_, row) => row);
    await compare(exported, signature, model, edges, all);
  } finally {
    await exported.release();
  }
}

async function compare(
  exported: Awaited<ReturnType<typeof openModel>>,
  signature: Signature,
  model: FittedModel,
  table: Table,
  rows: Uint32Array,
): Promise<void> {
  const theirs = await exported.predictTable(table, rows);
  const ours = predictDirectly(model, signature.task, table.columns, rows);
  const difference = largestDifference(ours, theirs, model.scale?.factor ?? 1);
  const accepted = model.link === 'exponential' ? exponentialTolerance : tolerance;
  if (!(difference <= accepted)) throw failed(`its answers differ by ${difference}`);
}

function failed(what: string, cause?: unknown): LearningError {
  return new LearningError(
    'learning.parity_failed',
    `The exported model does not repeat the trained one (${what}), so it was thrown away. Please report this.`,
    { cause },
  );
}

function largestDifference(ours: ModelOutput, theirs: ModelOutput, factor: number): number {
  const numbersOf = ({ values, lower, upper, probabilities }: ModelOutput) => [values, lower, upper, probabilities];
  const right = numbersOf(theirs);
  return numbersOf(ours).reduce((largest, left, index) => {
    if (!left && !right[index]) return largest;
    return Math.max(largest, differenceOf(left, right[index], ours.values ? factor : undefined));
  }, 0);
}

/** @param factor spread of the target; probabilities are compared as they are. */
function differenceOf(left?: Float32Array, right?: Float32Array, factor?: number): number {
  if (!left || left.length !== right?.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < left.length; i++) {
    const one = left[i] as number;
    const scale = factor === undefined ? 1 : factor + Math.abs(one);
    const difference = Math.abs(one - (right[i] as number)) / scale;
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** A text that no training row can be expected to hold. */
const unseen = '\u{1F648} unseen';

/** Rows at the edges of what can come in; the first row of each kind keeps the other columns as they are. */
function edgeTable(signature: Signature, columns: Column[], rows: Uint32Array): Table {
  const kinds = 7;
  const base = rows.subarray(0, 20);
  const count = kinds * base.length;
  const edge = columns.map((column, index): Column => {
    const feature = signature.features[index];
    const cellOf = (place: number) => ({
      kind: Math.floor(place / base.length),
      row: base[place % base.length] as number,
    });
    if (isNumeric(column)) {
      const isInteger = feature?.tensor === 'int64' && feature.type !== 'datetime';
      const values = Float64Array.from({ length: count }, (_, place) => {
        const { kind, row } = cellOf(place);
        const own = column.values[row] as number;
        return kind % 2 === 1 && (row + index) % 2 === 1 ? own : edgeNumber(kind, own, feature, isInteger);
      });
      return { ...column, values };
    }
    const categories = [...column.categories, unseen, ''];
    const codes = Int32Array.from({ length: count }, (_, place) => {
      const { kind, row } = cellOf(place);
      return [-1, categories.length - 2, categories.length - 1][kind] ?? (column.codes[row] as number);
    });
    return { ...column, codes, categories };
  });
  return { rows: count, columns: edge };
}

function edgeNumber(
  kind: number,
  own: number,
  feature: Signature['features'][number] | undefined,
  isInteger: boolean,
): number {
  const { min = 0, max = 0 } = feature ?? {};
  const standIn = typeof feature?.default === 'number' ? feature.default : 0;
  const isDate = feature?.type === 'datetime';
  if (kind === 0) return isInteger ? standIn : Number.NaN;
  if (kind === 1) return min;
  if (kind === 2) return max;
  if (kind === 3) return isInteger || isDate ? min - 1 : Number.NEGATIVE_INFINITY;
  if (kind === 4) return isInteger || isDate ? max + 1 : Number.POSITIVE_INFINITY;
  if (kind === 5) return isInteger || isDate ? -(2 ** 53) : 1e300;
  return own;
}
