import type { Column, LearningTask } from '../index.ts';
import { answersOf } from './answers.ts';
import { slotsOf } from './features/plan.ts';
import { slotValues } from './features/values.ts';
import { marginsOf } from './margins.ts';
import type { FittedModel } from './model.ts';
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
  return answersOf(model, task, marginsOf(model, matrix, rows.length));
}
