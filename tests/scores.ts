/** Scores computed by the tests themselves, so that the product does not mark its own homework. */

/** Area under the ROC curve: the share of (positive, negative) pairs in the right order, ties counting half. */
export function auc(positive: boolean[], score: number[]): number {
  const order = score.map((_, index) => index).sort((a, b) => (score[a] as number) - (score[b] as number));
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && score[order[end] as number] === score[order[start] as number]) end += 1;
    const meanRank = (start + 1 + end) / 2;
    for (const index of order.slice(start, end)) {
      if (!positive[index]) continue;
      rankSum += meanRank;
      positives += 1;
    }
    start = end;
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Share of equal pairs. */
export function accuracy(actual: unknown[], predicted: unknown[]): number {
  return actual.filter((value, index) => value === predicted[index]).length / actual.length;
}

/** Coefficient of determination. */
export function r2(actual: number[], predicted: number[]): number {
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  let residual = 0;
  let total = 0;
  actual.forEach((value, index) => {
    residual += (value - (predicted[index] as number)) ** 2;
    total += (value - mean) ** 2;
  });
  return 1 - residual / total;
}
