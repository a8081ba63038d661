/** Metrics of a ranking of rows by score. Rows of equal score are one step, so ties are exact. */

export interface Ranking {
  /** Rows by falling score. */
  order: Uint32Array;
  /** For each place of `order`, 1 when the next place has another score (or there is none). */
  endsStep: Uint8Array;
}

/** Ranks float32 scores; rows of equal score stay in their order. */
export function rank(scores: ArrayLike<number>): Ranking {
  const exact = new Float32Array(scores);
  const order = byFallingScore(exact);
  const endsStep = Uint8Array.from(order, (row, place) =>
    place + 1 === order.length || exact[row] !== exact[order[place + 1] as number] ? 1 : 0,
  );
  return { order, endsStep };
}

/** Bits of a key that one pass sorts by. */
const digit = 11;

/** Radix sort by the bits of the numbers: a million rows in some ten milliseconds, where a comparison takes a second. */
function byFallingScore(scores: Float32Array): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  // Negative numbers upside down, then all upside down: as unsigned integers, keys rise as scores fall.
  const keys = bits.map((bit) => (bit >>> 31 === 1 ? bit : ~(bit | 0x80000000)));
  let order = new Uint32Array(scores.length).map((_, row) => row);
  let next = new Uint32Array(order.length);
  for (let shift = 0; shift < 32; shift += digit) {
    const begins = new Uint32Array((1 << digit) + 1);
    const digitOf = (row: number): number => ((keys[row] as number) >>> shift) & ((1 << digit) - 1);
    for (let row = 0; row < keys.length; row++) (begins[digitOf(row) + 1] as number)++;
    for (let value = 0; value < 1 << digit; value++)
      begins[value + 1] = (begins[value + 1] as number) + (begins[value] as number);
    for (const row of order) next[(begins[digitOf(row)] as number)++] = row;
    [order, next] = [next, order];
  }
  return order;
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

/** Positives and negatives at or above each distinct score that counts, from the strictest threshold to the laxest. */
export interface Steps {
  truePositives: Float64Array;
  falsePositives: Float64Array;
  /** Place in the ranking of the last row of each step. */
  lastPlaces: Uint32Array;
}

export function stepsOf(
  { order, endsStep }: Ranking,
  isPositive: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Steps {
  const truePositives = new Float64Array(order.length);
  const falsePositives = new Float64Array(order.length);
  const lastPlaces = new Uint32Array(order.length);
  let before = 0;
  let right = 0;
  let wrong = 0;
  let steps = 0;
  for (let place = 0; place < order.length; place++) {
    const row = order[place] as number;
    const weight = weights ? (weights[row] as number) : 1;
    if (isPositive[row] === 1) right += weight;
    else wrong += weight;
    if (endsStep[place] !== 1 || right + wrong === before) continue;
    before = right + wrong;
    truePositives[steps] = right;
    falsePositives[steps] = wrong;
    lastPlaces[steps] = place;
    steps++;
  }
  return {
    truePositives: truePositives.subarray(0, steps),
    falsePositives: falsePositives.subarray(0, steps),
    lastPlaces: lastPlaces.subarray(0, steps),
  };
}

/** Mean precision over the recall that each step adds (no interpolation, as in scikit-learn); undefined without positives. */
export function averagePrecision({ truePositives, falsePositives }: Steps): number | undefined {
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return undefined;
  let sum = 0;
  let before = 0;
  for (let step = 0; step < truePositives.length; step++) {
    const right = truePositives[step] as number;
    if (right > before) sum += ((right - before) / positives) * (right / (right + (falsePositives[step] as number)));
    before = right;
  }
  return sum;
}
