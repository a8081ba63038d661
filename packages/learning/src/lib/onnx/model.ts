import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OnnxAdapter, Signature, Table } from '../../index.ts';
import { blankIncomplete } from './blank-incomplete.ts';
import { encodeRows, encodeTable, type Feeds, type InputRow } from './encode.ts';
import { type Answer, foreignOutputs, readForeign } from './foreign-outputs.ts';

export interface ModelOutput {
  /**
   * Classes: index into `signature.target.labels`, the first of the most probable. A model that was not
   * made here may say otherwise; -1 where it says none of them.
   */
  labelIndex?: Int32Array;
  /** Classes: [row][class], flat. Absent when a model that was not made here has none. */
  probabilities?: Float32Array;
  /** Regression. */
  values?: Float32Array;
  /** Ends of the interval around each value, when the model has one. */
  lower?: Float32Array;
  upper?: Float32Array;
}

export interface OnnxModel {
  predict(feeds: Feeds, rows: number): Promise<ModelOutput>;
  /** JSON rows, see `encodeRows`. */
  predictRows(rows: readonly InputRow[]): Promise<ModelOutput>;
  /** Rows of a table, all when `rows` is absent. Works in pieces, so memory stays bounded. */
  predictTable(table: Table, rows?: Uint32Array): Promise<ModelOutput>;
  release(): Promise<void>;
  /** Size of the file; the session takes a small multiple of it. */
  bytes: number;
}

/** Rows handed to the runtime at once by `predictTable`. */
const piece = 8192;

/**
 * Loads a model for one thread: callers run many at once, and one row is not worth a second thread.
 * @param adapter of a model that was not made here
 */
export async function openModel(onnx: Uint8Array, signature: Signature, adapter?: OnnxAdapter): Promise<OnnxModel> {
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const wanted = adapter ? foreignOutputs(adapter) : wantedOutputs(signature);

  const needed = signature.features.filter(({ required }) => required);

  const predict = async (feeds: Feeds, rows: number): Promise<ModelOutput> => {
    const tensors: Record<string, Tensor> = {};
    for (const name in feeds) tensors[name] = tensorOf(feeds[name] as Feeds[string], rows);
    const answer = await session.run(tensors, wanted);
    if (adapter) return readForeign(answer as Answer, adapter, signature, rows);
    return readOutput(
      wanted.map((name) => answer[name]?.data as Float32Array),
      signature,
      rows,
    );
  };
  return {
    bytes: onnx.byteLength,
    predict,
    predictRows: (rows) => predict(encodeRows(signature, rows, adapter), rows.length),
    release: () => session.release(),
    async predictTable(table, rows) {
      const all = rows ?? Uint32Array.from({ length: table.rows }, (_, row) => row);
      const outputs: ModelOutput[] = [];
      for (let begin = 0; begin < all.length; begin += piece) {
        const some = all.subarray(begin, begin + piece);
        const output = await predict(encodeTable(signature, table, some, adapter), some.length);
        if (needed.length > 0) blankIncomplete(output, table, needed, some);
        outputs.push(output);
      }
      return joinOutputs(outputs, signature);
    },
  };
}

/** The second probability of two tells everything; `label` is for other users of the file. */
function wantedOutputs({ task, outputs }: Signature): string[] {
  const { value, lower, upper } = outputs;
  if (task === 'regression') return [value, lower, upper].filter((name) => name !== undefined);
  return task === 'binary' ? [outputs.probabilities?.[1] as string] : (outputs.probabilities as string[]);
}

function tensorOf({ type, data, dimensions }: Feeds[string], rows: number): Tensor {
  return new Tensor(type, data as never, dimensions ?? [rows]);
}

function readOutput(columns: Float32Array[], signature: Signature, rows: number): ModelOutput {
  if (signature.task === 'regression') return readValues(columns);
  if (signature.task === 'binary') return readBinary(columns[0] as Float32Array, rows);
  const classes = columns.length;
  const probabilities = new Float32Array(rows * classes);
  const labelIndex = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      const probability = columns[k]?.[row] as number;
      probabilities[row * classes + k] = probability;
      if (probability > (columns[best]?.[row] as number)) best = k;
    }
    labelIndex[row] = best;
  }
  return { labelIndex, probabilities };
}

function readValues([values, lower, upper]: Float32Array[]): ModelOutput {
  return { values: values as Float32Array, ...(lower && { lower }), ...(upper && { upper }) };
}

function readBinary(positive: Float32Array, rows: number): ModelOutput {
  const probabilities = new Float32Array(rows * 2);
  const labelIndex = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const probability = positive[row] as number;
    probabilities[row * 2] = 1 - probability;
    probabilities[row * 2 + 1] = probability;
    labelIndex[row] = probability > 0.5 ? 1 : 0;
  }
  return { labelIndex, probabilities };
}

function joinOutputs(outputs: ModelOutput[], { task }: Signature): ModelOutput {
  if (task === 'regression') {
    return readValues([
      joinFloats(outputs.map(({ values }) => values)),
      ...(['lower', 'upper'] as const)
        .filter((end) => outputs.some((output) => output[end]))
        .map((end) => joinFloats(outputs.map((output) => output[end]))),
    ]);
  }
  const labelIndex = Int32Array.from(outputs.flatMap((output) => Array.from(output.labelIndex ?? [])));
  if (!outputs.some(({ probabilities }) => probabilities)) return { labelIndex };
  return { labelIndex, probabilities: joinFloats(outputs.map(({ probabilities }) => probabilities)) };
}

function joinFloats(parts: (Float32Array | undefined)[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part ?? [], at);
    at += part?.length ?? 0;
  }
  return joined;
}
