import type { ModelOutput } from '../lib/onnx/model.ts';

/** What a model answers that gives each row this probability of the positive class. */
export function binaryScores(probabilities: ArrayLike<number>): ModelOutput {
  const both = new Float32Array(probabilities.length * 2);
  for (let row = 0; row < probabilities.length; row++) {
    both[row * 2] = 1 - (probabilities[row] as number);
    both[row * 2 + 1] = probabilities[row] as number;
  }
  return { probabilities: both, labelIndex: Int32Array.from(probabilities, (score) => (score > 0.5 ? 1 : 0)) };
}

/** What a model answers that gives each row these probabilities of the classes. */
export function classScores(probabilities: number[][]): ModelOutput {
  return {
    probabilities: Float32Array.from(probabilities.flat()),
    labelIndex: Int32Array.from(probabilities, (ofRow) => ofRow.indexOf(Math.max(...ofRow))),
  };
}
