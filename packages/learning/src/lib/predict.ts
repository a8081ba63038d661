import type { Column, LearningTask } from '../index.ts';
import { predictMargins } from './boosting/tree.ts';
import { slotsOf } from './features/plan.ts';
import { slotValues } from './features/values.ts';
import { type FittedModel, treesOf } from './model.ts';
import type { ModelOutput } from './onnx/model.ts';

/** The trainer's own prediction for some rows of the features' columns: what the exported file must repeat. */
export function predictDirectly(
  model: FittedModel,
  task: LearningTask,
  columns: Column[],
  rows: Uint32Array,
): ModelOutput {
  const columnOf = new Map(model.features.map((feature, index) => [feature, columns[index] as Column]));
  const matrix = slotsOf(model.features).map((slot) => slotValues(slot, columnOf.get(slot.feature) as Column, rows));
  const margins = predictMargins(treesOf(model), matrix, rows.length);
  if (task === 'regression') return { values: scaled(margins[0] as Float64Array, model.scale) };
  return task === 'binary' ? binaryOutput(margins[0] as Float64Array) : classOutput(margins);
}

function scaled(margins: Float64Array, scale: FittedModel['scale']): Float32Array {
  const { offset, factor } = scale ?? { offset: 0, factor: 1 };
  return Float32Array.from(margins, (margin) => offset + factor * margin);
}

function binaryOutput(margins: Float64Array): ModelOutput {
  const probabilities = new Float32Array(margins.length * 2);
  margins.forEach((margin, row) => {
    probabilities[row * 2] = 1 / (1 + Math.exp(margin));
    probabilities[row * 2 + 1] = 1 / (1 + Math.exp(-margin));
  });
  return { probabilities, labelIndex: Int32Array.from(margins, (margin) => (margin > 0 ? 1 : 0)) };
}

function classOutput(margins: Float64Array[]): ModelOutput {
  const rows = margins[0]?.length ?? 0;
  const classes = margins.length;
  const probabilities = new Float32Array(rows * classes);
  const labelIndex = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const ofRow = margins.map((margin) => margin[row] as number);
    const largest = Math.max(...ofRow);
    const exponents = ofRow.map((margin) => Math.exp(margin - largest));
    const sum = exponents.reduce((total, exponent) => total + exponent, 0);
    exponents.forEach((exponent, k) => {
      probabilities[row * classes + k] = exponent / sum;
    });
    labelIndex[row] = ofRow.indexOf(largest);
  }
  return { probabilities, labelIndex };
}
