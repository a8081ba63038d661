/** One training of ours on a table of the benches. */
import { defaultParameters, openBoosting, predictMargins } from '@millrace/learning/server';
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
    return categories[slot] ? binsOf(values) : values;
  };
  const boosting = await openBoosting({
    rows: trainingRows,
    sources: columns.map((_, slot) => ({
      ...(categories[slot] && { categoryBins: categories[slot] + 1 }),
      read: () => slotOf(slot, 0, trainingRows),
    })),
    labels: Float64Array.from(labels.subarray(0, trainingRows)),
    objective: { name: 'logistic' },
    parameters: {
      ...defaultParameters(trainingRows),
      ...{ learningRate: 0.1, leaves: 31, maximumDepth: 64, rowShare: 1, columnShare: 1 },
      ...{ minimumLeafRows: 20, l2: 1, bins: 255, maximumRounds: rounds },
    },
    seed: 1,
    threads,
  });
  try {
    const ensemble = await boosting.fit(rounds);
    return {
      testMargins() {
        const test = columns.map((_, slot) => slotOf(slot, trainingRows, trainingRows + testRows));
        return predictMargins(ensemble, test, testRows)[0] as Float64Array;
      },
    };
  } finally {
    await boosting.close();
  }
}

/** Codes of categories as the trainer counts them: 0 is missing. */
function binsOf(codes: Float32Array): Uint8Array {
  const bins = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    bins[row] = Number.isNaN(code) ? 0 : code + 1;
  }
  return bins;
}
