/** One training of ours on a table of the bench. */
import { boost } from '../../packages/learning/src/lib/boosting/boost.ts';
import type { SlotSource } from '../../packages/learning/src/lib/boosting/matrix.ts';
import { defaultParameters } from '../../packages/learning/src/lib/boosting/parameters.ts';
import { predictMargins } from '../../packages/learning/src/lib/boosting/tree.ts';
import type { BenchTable } from './data.ts';

export interface TrainedHere {
  /** Untimed. */
  testMargins(): Float64Array;
}

export async function trainOurs(
  { columns, categories, labels, trainingRows, testRows }: BenchTable,
  { threads, rounds }: { threads: number; rounds: number },
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
  const known = Float64Array.from(labels.subarray(0, trainingRows));
  const ensemble = await boost({
    ...{ rows: trainingRows, sources, labels: known, objective: { name: 'logistic' }, seed: 1, threads },
    parameters: { ...parameters, maximumRounds: rounds },
  });
  return {
    testMargins() {
      const test = columns.map((_, slot) => slotOf(slot, trainingRows, trainingRows + testRows));
      return predictMargins(ensemble, test, testRows)[0] as Float64Array;
    },
  };
}
