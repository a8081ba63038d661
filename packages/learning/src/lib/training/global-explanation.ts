import type { Importance, PartialDependence, PermutationImportance } from '../../index.ts';
import { partialDependence } from '../explanation/partial-dependence.ts';
import { permutationImportance } from '../explanation/permutation.ts';
import type { Predict } from '../explanation/rows.ts';
import type { FittedModel } from '../model.ts';
import { predictDirectly } from '../predict.ts';
import type { TrainingGround } from './ground.ts';
import { weightsOf } from './rows.ts';

export interface GlobalExplanation {
  permutation?: PermutationImportance;
  partialDependence: PartialDependence[];
}

/** Features that are shuffled, those of the largest gain; the others hardly take part in the model. */
const mostShuffled = 50;
const repeats = 3;
/** Features whose partial dependence is drawn. */
const mostDrawn = 8;
const points = 20;
/** Steps through trees, or looks at slots, that each of the two may take: about two seconds. */
const mostSteps = 1e8;
const fewestRows = 100;

/** What the model makes of its features over many rows; on the held-out rows where there are any. */
export async function explainGlobally(
  ground: TrainingGround,
  model: FittedModel,
  importance: Importance,
): Promise<GlobalExplanation> {
  const { request, target, rows, fitted } = ground;
  const { columns } = fitted;
  const { heldOut, training } = rows;
  const used = importance.filter(({ gain }) => gain > 0).map(({ feature }) => feature);
  const predict: Predict = (asked, places) => predictDirectly(model, target.task, asked, places);
  const steps = stepsOfRow(model);
  const common = { columns, predict, task: target.task, ...(request.signal && { signal: request.signal }) };
  const curves: PartialDependence[] = [];
  const drawn = used.slice(0, mostDrawn);
  const asked = heldOut.length > 0 ? heldOut : training;
  const weights = weightsOf(request, asked);
  for (const feature of drawn) {
    const mostRows = rowsWithin(steps * points * drawn.length, 500);
    curves.push(
      await partialDependence({ ...common, rows: asked, feature, points, mostRows, ...(weights && { weights }) }),
    );
  }
  if (heldOut.length === 0) return { partialDependence: curves };
  const features = used.slice(0, mostShuffled);
  const permutation = await permutationImportance({
    ...common,
    rows: heldOut,
    features,
    actual: Float64Array.from(heldOut, (row) => target.values[row] as number),
    seed: request.seed,
    repeats,
    mostRows: rowsWithin(steps * repeats * features.length, 2000),
    ...(weights && { weights }),
  });
  return { permutation, partialDependence: curves };
}

/** Steps that predicting one row takes, about. */
function stepsOfRow({ predictor }: FittedModel): number {
  if (predictor.kind === 'linear') return predictor.slots.length * predictor.intercept.length;
  const trees = predictor.ensemble.trees.flat();
  return trees.reduce((sum, tree) => sum + Math.log2(tree.feature.length + 1), 0);
}

function rowsWithin(stepsOfEachRow: number, most: number): number {
  return Math.max(fewestRows, Math.min(most, Math.floor(mostSteps / Math.max(1, stepsOfEachRow))));
}
