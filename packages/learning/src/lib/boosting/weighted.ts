/** Mean over some rows; 0 of none. */
export function weightedMean(values: Float32Array, rows: Uint32Array, weights?: Float32Array): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights ? (weights[row] as number) : 1;
    sum += weight * (values[row] as number);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}

/**
 * The value at which the share `quantile` of the weight lies at or below, the
 * middle of two where it falls between them: it minimises the pinball loss.
 */
export function weightedQuantile(values: Float32Array, quantile: number, weights?: Float32Array): number {
  if (values.length === 0) return 0;
  if (!weights) return evenQuantile(values.toSorted(), quantile);
  const order = Uint32Array.from(values, (_, place) => place).sort(
    (one, other) => (values[one] as number) - (values[other] as number) || one - other,
  );
  let total = 0;
  for (const weight of weights) total += weight;
  let sum = 0;
  for (let place = 0; place < order.length; place++) {
    const at = order[place] as number;
    sum += weights[at] as number;
    if (sum > total * quantile) return values[at] as number;
    if (sum === total * quantile) {
      const next = order.subarray(place + 1).find((other) => (weights[other] as number) > 0);
      return next === undefined ? (values[at] as number) : ((values[at] as number) + (values[next] as number)) / 2;
    }
  }
  return values[order.at(-1) as number] as number;
}

function evenQuantile(sorted: Float32Array, quantile: number): number {
  const place = sorted.length * quantile;
  const at = Math.min(sorted.length - 1, Math.floor(place));
  if (place !== at || at === 0) return sorted[at] as number;
  return ((sorted[at - 1] as number) + (sorted[at] as number)) / 2;
}
