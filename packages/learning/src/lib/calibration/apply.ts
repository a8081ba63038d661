import { calibrated } from '../calibrated.ts';
import type { Calibration } from '../model.ts';

/** Probabilities of one class, calibrated. See `Calibration` for the formulas. */
export function applyCalibration(calibration: Calibration, p: Float32Array): Float32Array {
  return Float32Array.from(calibrated([calibration], [Float64Array.from(p)])[0] ?? []);
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
  const isOfPositive = calibrations.length === 1 && classes === 2;
  const wanted = isOfPositive ? [1] : Array.from({ length: classes }, (_, k) => k);
  const plain = wanted.map((k) => new Float64Array(rows).map((_, row) => probabilities[row * classes + k] as number));
  const byClass = calibrated(calibrations, plain);
  const result = new Float32Array(probabilities.length);
  for (let row = 0; row < rows; row++) {
    wanted.forEach((k, place) => {
      result[row * classes + k] = byClass[place]?.[row] as number;
    });
    if (isOfPositive) result[row * 2] = 1 - (byClass[0]?.[row] as number);
  }
  return result;
}
