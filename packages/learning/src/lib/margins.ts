import { predictMargins } from './boosting/predict-margins.ts';
import type { SlotValues } from './boosting/tree.ts';
import { predictLinearMargins } from './linear/predictor.ts';
import type { FittedModel } from './model.ts';

/** Margins of the rows of a matrix, [margin][row]. */
export function marginsOf(
  { predictor }: Pick<FittedModel, 'predictor'>,
  matrix: SlotValues[],
  rows: number,
): Float64Array[] {
  if (predictor.kind === 'trees') return predictMargins(predictor.ensemble, matrix, rows);
  return predictLinearMargins(predictor, matrix, rows);
}
