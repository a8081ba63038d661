/** For tests of others: tables to learn from, and the insides of a trained model. */
export { predictMargins } from './lib/boosting/predict-margins.ts';
export type { Ensemble, SlotValues, Tree } from './lib/boosting/tree.ts';
export { fitIsotonic } from './lib/calibration/isotonic.ts';
export { fitPlatt } from './lib/calibration/platt.ts';
export { readExplainer } from './lib/explanation/serialise.ts';
export { feedReader } from './lib/features/feeds.ts';
export { slotsOf } from './lib/features/plan.ts';
export { fitLinear } from './lib/linear/fit.ts';
export { predictLinearMargins } from './lib/linear/predictor.ts';
export { type FittedModel, treesOf } from './lib/model.ts';
export { castTo, createGraph, type ElementType } from './lib/onnx/graph.ts';
export {
  bytesField,
  concat,
  type Field,
  messageField,
  packedVarints,
  stringField,
  varintField,
} from './lib/onnx/protobuf.ts';
export { randomFrom } from './lib/random.ts';
export { readSimpleCsv } from './testing/simple-csv.ts';
export { mixedFeatures, mixedTable } from './testing/tables.ts';
