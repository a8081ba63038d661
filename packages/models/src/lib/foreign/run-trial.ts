import type { OnnxAdapter, Signature, SignatureFeature } from '@millrace/learning';
import { type ModelOutput, openModel } from '@millrace/learning/server';
import type { Row } from '../../index.ts';
import { notServable } from './errors.ts';

export interface Trial {
  onnx: Uint8Array;
  signature: Signature;
  /** Absent for a file that says that it was made here. */
  adapter?: OnnxAdapter;
  /** Of the model's own example; made up when there are none. */
  rows: Row[];
  /** The classes, or their order, are guessed. */
  isGuess: boolean;
}

/** What came out of it: whether its scores may be shown as probabilities. */
export interface TriedOut {
  hasProbabilities: boolean;
}

/** How far the probabilities of a row may be from 1 in sum. */
const tolerance = 1e-3;

/**
 * Runs the graph on a few rows, together and one alone: what cannot be opened,
 * or answers in another shape than it says, is refused here and not at its
 * first prediction.
 * @throws MillraceError `models.not_servable` (422)
 */
export async function runTrial({ onnx, signature, adapter, rows, isGuess }: Trial): Promise<TriedOut> {
  const asked = rows.length > 0 ? rows : madeUpRows(signature);
  const model = await openModel(onnx, signature, adapter).catch((error: unknown) => {
    throw notServable(`It cannot be opened by onnxruntime: ${firstLine(error)}`, error);
  });
  try {
    const together = await model.predictRows(asked);
    await model.predictRows(asked.slice(0, 1));
    return judge(together, signature, asked.length, isGuess);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'models.not_servable') throw error;
    throw notServable(
      `It cannot answer ${rows.length > 0 ? 'the rows of its example' : 'rows like its signature'}: ${firstLine(error)}`,
      error,
    );
  } finally {
    await model.release();
  }
}

function judge(output: ModelOutput, { target }: Signature, rows: number, isGuess: boolean): TriedOut {
  const { labelIndex, probabilities } = output;
  const classes = target.labels?.length ?? 0;
  if (labelIndex === undefined) return { hasProbabilities: false };
  const hasProbabilities = probabilities !== undefined && areProbabilities(probabilities, rows, classes);
  for (let row = 0; row < rows; row++) {
    const of = probabilities?.subarray(row * classes, (row + 1) * classes) ?? new Float32Array(0);
    const label = labelIndex[row] as number;
    const isAnswered = of.every(Number.isFinite);
    const isOther = hasProbabilities && isGuess && Math.max(...of) - (of[label] ?? 0) > 1e-6;
    if (isAnswered && (label < 0 || isOther)) {
      throw notServable(
        "Its label is not the class that its probabilities favour. Name the classes in the order of the probabilities: log_model(…, metadata={'classes': [...]}).",
      );
    }
  }
  return { hasProbabilities };
}

/** Rows without an answer tell nothing. */
function areProbabilities(scores: Float32Array, rows: number, classes: number): boolean {
  for (let row = 0; row < rows; row++) {
    const of = scores.subarray(row * classes, (row + 1) * classes);
    if (!of.every(Number.isFinite)) continue;
    const sum = of.reduce((total, each) => total + each, 0);
    if (Math.abs(sum - 1) > tolerance || of.some((each) => each < -tolerance || each > 1 + tolerance)) return false;
  }
  return true;
}

const madeUp = 8;

function madeUpRows({ features }: Signature): Row[] {
  return Array.from({ length: madeUp }, (_, row) =>
    Object.fromEntries(features.map((feature, column) => [feature.name, madeUpCell(feature, row, row + column)])),
  );
}

function madeUpCell({ type, categories = [''] }: SignatureFeature, row: number, turn: number) {
  if (type === 'boolean') return turn % 2 === 0;
  if (type === 'category' || type === 'text') return categories[turn % categories.length] ?? '';
  return ((turn % 3) - 1) * 10 ** (row % 4);
}

/** Errors of the runtime go on for many lines, with paths of the program that they come from. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [line = ''] = text.split('\n');
  return line.replace(/\/\S+\/(?=[^\s/]+)/g, '').slice(0, 300);
}
