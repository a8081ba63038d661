import type { Calibration } from './model.ts';

/** Where the logarithm of the odds is cut off. */
export const leastProbability = 1e-7;
/** Calibrated probabilities of all classes that add up to less than this say nothing: the plain ones stand. */
export const leastSum = 1e-6;

/**
 * Calibrated probabilities of the positive class when there are two, else of each
 * class, divided by their sum; [class][row] as they come in.
 */
export function calibrated(calibration: Calibration[], plain: Float64Array[]): Float64Array[] {
  const result = plain.map((ofClass, k) => calibrateOne(calibration[k] as Calibration, ofClass));
  if (result.length === 1) return result;
  const rows = plain[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (const ofClass of result) sum += ofClass[row] as number;
    result.forEach((ofClass, k) => {
      ofClass[row] = sum > leastSum ? (ofClass[row] as number) / sum : (plain[k]?.[row] as number);
    });
  }
  return result;
}

function calibrateOne(calibration: Calibration, plain: Float64Array): Float64Array {
  if (calibration.kind === 'isotonic') return plain.map((probability) => interpolate(calibration, probability));
  const { slope, intercept } = calibration;
  return plain.map((probability) => {
    const cut = Math.min(1 - leastProbability, Math.max(leastProbability, probability));
    return 1 / (1 + Math.exp(-slope * Math.log(cut / (1 - cut)) - intercept));
  });
}

/** Linear between the knots, flat outside of them. */
function interpolate({ x, y }: Extract<Calibration, { kind: 'isotonic' }>, probability: number): number {
  let low = 0;
  let high = x.length - 1;
  if (!(probability > (x[low] as number))) return y[low] as number;
  if (probability >= (x[high] as number)) return y[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= probability) low = middle;
    else high = middle;
  }
  const [left, right, from, to] = [x[low], x[high], y[low], y[high]] as [number, number, number, number];
  return from + ((probability - left) / (right - left)) * (to - from);
}
