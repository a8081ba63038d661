/** Metrics of a ranking of rows by score. Rows of equal score are one step, so ties are exact. */

export interface Ranking {
  /** Rows by falling score. */
  order: Uint32Array;
  /** For each place of `order`, 1 when the next place has another score (or there is none). */
  endsStep: Uint8Array;
}

export function rank(scores: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row);
  order.sort((one, other) => (scores[other] as number) - (scores[one] as number));
  const endsStep = Uint8Array.from(order, (row, place) =>
    place + 1 === order.length || scores[row] !== scores[order[place + 1] as number] ? 1 : 0,
  );
  return { order, endsStep };
}

/**
 * Area under the ROC curve: the share of (positive, negative) pairs in the right
 * order, a tie counting half. `weights` count each row so many times. Undefined
 * when one side is empty.
 */
export function areaUnderRoc(
  { order, endsStep }: Ranking,
  isPositive: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | undefined {
  let positives = 0;
  let negatives = 0;
  let stepPositives = 0;
  let stepNegatives = 0;
  let area = 0;
  for (let place = 0; place < order.length; place++) {
    const row = order[place] as number;
    const weight = weights ? (weights[row] as number) : 1;
    if (isPositive[row] === 1) stepPositives += weight;
    else stepNegatives += weight;
    if (endsStep[place] !== 1) continue;
    area += stepNegatives * (positives + stepPositives / 2);
    positives += stepPositives;
    negatives += stepNegatives;
    stepPositives = 0;
    stepNegatives = 0;
  }
  return positives > 0 && negatives > 0 ? area / (positives * negatives) : undefined;
}

/** One point for each distinct score, from the strictest threshold to the laxest. */
export interface Steps {
  truePositives: number[];
  falsePositives: number[];
}

export function stepsOf({ order, endsStep }: Ranking, isPositive: ArrayLike<number>): Steps {
  const steps: Steps = { truePositives: [], falsePositives: [] };
  let truePositives = 0;
  let falsePositives = 0;
  order.forEach((row, place) => {
    if (isPositive[row] === 1) truePositives++;
    else falsePositives++;
    if (endsStep[place] !== 1) return;
    steps.truePositives.push(truePositives);
    steps.falsePositives.push(falsePositives);
  });
  return steps;
}

/** Mean precision over the recall that each step adds (no interpolation, as in scikit-learn). */
export function averagePrecision({ truePositives, falsePositives }: Steps): number {
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return 0;
  let sum = 0;
  let before = 0;
  truePositives.forEach((count, step) => {
    sum += ((count - before) / positives) * (count / (count + (falsePositives[step] as number)));
    before = count;
  });
  return sum;
}
