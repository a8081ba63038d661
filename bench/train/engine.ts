/** One training of ours on a table of the bench. */
import { createBooster, prepareGround } from '../../packages/learning/src/lib/boosting/booster.ts';
import { createKernel } from '../../packages/learning/src/lib/boosting/kernel.ts';
import { binMatrix, type SlotSource } from '../../packages/learning/src/lib/boosting/matrix.ts';
import { objectiveFor } from '../../packages/learning/src/lib/boosting/objective.ts';
import { defaultParameters } from '../../packages/learning/src/lib/boosting/parameters.ts';
import { predictMargins } from '../../packages/learning/src/lib/boosting/tree.ts';
import type { BenchTable } from './data.ts';

export interface TrainedHere {
  /** Untimed. */
  testMargins(): Float64Array;
}

export async function trainOurs(
  { columns, categories, labels, trainingRows, testRows }: BenchTable,
  { rounds }: { threads: number; rounds: number },
): Promise<TrainedHere> {
  const slotOf = (slot: number, from: number, to: number): Float32Array | Uint8Array => {
    const values = (columns[slot] as Float32Array).subarray(from, to);
    return categories[slot] ? Uint8Array.from(values, (code) => (Number.isNaN(code) ? 0 : code + 1)) : values;
  };
  const sources = columns.map(
    (_, slot): SlotSource => ({
      ...(categories[slot] && { categoryBins: categories[slot] + 1 }),
      read: () => slotOf(slot, 0, trainingRows),
    }),
  );
  const parameters = {
    ...defaultParameters(trainingRows),
    ...{ learningRate: 0.1, leaves: 31, maximumDepth: 64, rowShare: 1, columnShare: 1 },
    ...{ minimumLeafRows: 20, l2: 1, bins: 255 },
  };
  const kernel = await createKernel();
  const matrix = binMatrix(kernel, trainingRows, sources, parameters.bins);
  const known = Float64Array.from(labels.subarray(0, trainingRows));
  const ground = prepareGround(kernel, matrix, known, objectiveFor('binary', 2), parameters);
  const all = Uint32Array.from(known, (_, row) => row);
  const booster = createBooster(ground, all, new Uint32Array(), 1);
  for (let round = 0; round < rounds; round++) booster.step();
  return {
    testMargins() {
      const test = columns.map((_, slot) => slotOf(slot, trainingRows, trainingRows + testRows));
      return predictMargins(booster.ensemble, test, testRows)[0] as Float64Array;
    },
  };
}
