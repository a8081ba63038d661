/** Mean losses over some rows, by weight where there are weights. Scores are margins. */

type Loss = (scores: Float32Array[], labels: Float32Array, rows: Uint32Array, weights?: Float32Array) => number;

export const meanLogistic: Loss = ([scores = new Float32Array()], labels, rows, weights) => {
  if (weights) {
    return meanOf(rows, weights, (row) => {
      const margin = labels[row] === 1 ? -(scores[row] as number) : (scores[row] as number);
      return Math.max(0, margin) + Math.log1p(Math.exp(-Math.abs(margin)));
    });
  }
  let sum = 0;
  // The logarithm of a product instead of a sum of logarithms: each factor lies in 1..2.
  let product = 1;
  for (const row of rows) {
    const score = scores[row] as number;
    const margin = labels[row] === 1 ? -score : score;
    if (margin > 0) sum += margin;
    product *= 1 + Math.exp(-Math.abs(margin));
    if (product < 1e200) continue;
    sum += Math.log(product);
    product = 1;
  }
  return (sum + Math.log(product)) / rows.length;
};

export const rootMeanSquare: Loss = ([scores = new Float32Array()], labels, rows, weights) =>
  Math.sqrt(meanOf(rows, weights, (row) => ((scores[row] as number) - (labels[row] as number)) ** 2));

export const meanAbsolute: Loss = ([scores = new Float32Array()], labels, rows, weights) =>
  meanOf(rows, weights, (row) => Math.abs((scores[row] as number) - (labels[row] as number)));

export function meanQuantile(quantile: number): Loss {
  return ([scores = new Float32Array()], labels, rows, weights) =>
    meanOf(rows, weights, (row) => {
      const residual = (labels[row] as number) - (scores[row] as number);
      return residual > 0 ? quantile * residual : (quantile - 1) * residual;
    });
}

/** Without the part that does not depend on the score. */
export const meanPoisson: Loss = ([scores = new Float32Array()], labels, rows, weights) =>
  meanOf(rows, weights, (row) => {
    const score = scores[row] as number;
    return Math.exp(score) - (labels[row] as number) * score;
  });

export const meanSoftmax: Loss = (scores, labels, rows, weights) =>
  meanOf(rows, weights, (row) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (const margin of scores) largest = Math.max(largest, margin[row] as number);
    let sum = 0;
    for (const margin of scores) sum += Math.exp((margin[row] as number) - largest);
    return Math.log(sum) + largest - (scores[labels[row] as number]?.[row] as number);
  });

function meanOf(rows: Uint32Array, weights: Float32Array | undefined, lossOf: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights ? (weights[row] as number) : 1;
    if (weight === 0) continue;
    sum += weight * lossOf(row);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}
