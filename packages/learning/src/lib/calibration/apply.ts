import type { Calibration } from '../model.ts';
import type { Isotonic } from './isotonic.ts';
import { logitOf } from './platt.ts';

/** Probabilities of one class, calibrated. See `Calibration` for the formulas. */
export function applyCalibration(calibration: Calibration, p: Float32Array): Float32Array {
  if (calibration.kind === 'isotonic') return p.map((probability) => heightAt(calibration, probability));
  const { slope, intercept } = calibration;
  return p.map((probability) => 1 / (1 + Math.exp(-(slope * logitOf(probability) + intercept))));
}

function heightAt({ x, y }: Isotonic, probability: number): number {
  if (x.length === 0) return probability;
  let [low, high] = [0, x.length - 1];
  if (probability <= (x[low] as number)) return y[low] as number;
  if (probability >= (x[high] as number)) return y[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= probability) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [x[low], x[high], y[low], y[high]] as [number, number, number, number];
  return y0 + ((y1 - y0) * (probability - x0)) / (x1 - x0);
}

/**
 * Probabilities of all classes ([row][class], flat), calibrated. With one
 * calibration it is of the second of two classes; with one for each class the
 * results are divided by their sum (Zadrozny and Elkan 2002).
 */
export function calibrateClasses(
  calibrations: Calibration[],
  probabilities: Float32Array,
  classes: number,
): Float32Array {
  const rows = probabilities.length / classes;
  const columnOf = (k: number) => new Float32Array(rows).map((_, row) => probabilities[row * classes + k] as number);
  const [only] = calibrations;
  if (only && calibrations.length === 1 && classes === 2) {
    const positive = applyCalibration(only, columnOf(1));
    return probabilities.map((_, cell) =>
      cell % 2 === 1 ? (positive[cell >> 1] as number) : 1 - (positive[cell >> 1] as number),
    );
  }
  const byClass = calibrations.map((calibration, k) => applyCalibration(calibration, columnOf(k)));
  const calibrated = new Float32Array(probabilities.length);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (const ofClass of byClass) sum += ofClass[row] as number;
    byClass.forEach((ofClass, k) => {
      calibrated[row * classes + k] = (ofClass[row] as number) / sum;
    });
  }
  return calibrated;
}
