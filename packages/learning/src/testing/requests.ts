import { heldOutMask } from '../lib/held-out/mask.ts';
import type { TrainRequest } from '../lib/training/request.ts';
import { mixedFeatures, mixedTable } from './tables.ts';

/** Rounds enough to learn something. */
export const few = { parameters: { maximumRounds: 60, patience: 10 } };

/** A training on a mixed table, a quarter of it held out. */
export function requestFor(target: string, changes: Partial<TrainRequest> = {}, rows = 600): TrainRequest {
  const table = mixedTable(rows);
  const heldOut = heldOutMask(table, mixedFeatures, 'salt', 0.25);
  return { table, target, features: mixedFeatures, seed: 7, heldOut, ...changes };
}
