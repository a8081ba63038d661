import type { Signature } from '@millrace/learning';
import type { FieldProblem } from '@millrace/runtime';
import type { Prediction, RowOutput } from '../../index.ts';
import { formatPredictionId } from './prediction-id.ts';

/** What the caller of a predict call gets for the outputs of its rows; each prediction gets its id here. */
export function toPredictions(
  answeredBy: { model: string; version: number; signature: Signature; intervalLevel?: number },
  outputs: readonly RowOutput[],
  warnings: readonly (FieldProblem[] | undefined)[] = [],
): Prediction[] {
  const { model, version, signature, intervalLevel } = answeredBy;
  return outputs.map((output, index) => {
    const prediction: Prediction = { id: formatPredictionId(model, version) };
    if (output.value !== undefined) prediction.value = output.value;
    if (intervalLevel !== undefined) addInterval(prediction, output, intervalLevel);
    if (output.labelIndex !== undefined) addClass(prediction, signature, output.labelIndex, output.probabilities);
    if (output.reasons !== undefined) prediction.reasons = output.reasons;
    const found = warnings[index];
    if (found !== undefined) prediction.warnings = found;
    if (output.value === undefined && output.labelIndex === undefined) addNoAnswer(prediction, index);
    return prediction;
  });
}

/** A graph that was not made here may answer with NaN, most often where a value is missing. */
function addNoAnswer(prediction: Prediction, index: number): void {
  const detail =
    'The model gave no answer to this row: a value that it needs is missing, or it cannot take one of them.';
  prediction.warnings = [...(prediction.warnings ?? []), { pointer: `/rows/${index}`, code: 'no_answer', detail }];
}

function addInterval(prediction: Prediction, { lower, upper }: RowOutput, level: number): void {
  if (lower === undefined || upper === undefined) return;
  prediction.interval = { lower, upper, level };
}

function addClass(prediction: Prediction, signature: Signature, labelIndex: number, probabilities?: number[]): void {
  const labels = signature.target.labels ?? [];
  const label = labels[labelIndex];
  if (label !== undefined) prediction.label = label;
  if (probabilities === undefined) return;
  const probability = probabilities[labelIndex];
  if (probability !== undefined) prediction.probability = probability;
  prediction.probabilities = Object.fromEntries(labels.map((each, index) => [String(each), probabilities[index] ?? 0]));
}
