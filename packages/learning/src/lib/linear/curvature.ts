import type { Gram } from './gram.ts';

/** Second derivatives of one margin or of several that are looked at together. */
export interface Derivatives {
  margins: number;
  /** Coefficients: those of the first margin, then of the second, ... */
  size: number;
  /** By two coefficients: [size * size]. */
  products: Float64Array;
  /** By a coefficient and an intercept: [size * margins]. */
  crossed: Float64Array;
  /** By two intercepts: [margins * margins]. */
  totals: Float64Array;
}

/** Second derivatives by the coefficients alone, the intercepts always being at their best. */
export interface Curvature {
  margins: number;
  size: number;
  products: Float64Array;
  /** How the intercepts follow the coefficients: [size * margins]. */
  pulls: Float64Array;
  /** Inverse of the second derivatives by the intercepts: [margins * margins]. */
  inverse: Float64Array;
}

/** A column whose spread is this small a share of its size is constant but for rounding. */
const rounding = 1e-11;

/** Works in place. */
export function withoutIntercepts({ margins, size, products, crossed, totals }: Derivatives): Curvature {
  const inverse = inverseOf(totals, margins);
  const pulls = new Float64Array(size * margins);
  for (let row = 0; row < size; row++) {
    for (let m = 0; m < margins; m++) {
      let sum = 0;
      for (let n = 0; n < margins; n++) {
        sum += (crossed[row * margins + n] as number) * (inverse[n * margins + m] as number);
      }
      pulls[row * margins + m] = sum;
    }
  }
  for (let row = 0; row < size; row++) {
    const raw = products[row * size + row] as number;
    for (let m = 0; m < margins; m++) {
      const pull = pulls[row * margins + m] as number;
      for (let other = 0; other < size; other++) {
        const cell = row * size + other;
        products[cell] = (products[cell] as number) - pull * (crossed[other * margins + m] as number);
      }
    }
    if ((products[row * size + row] as number) <= rounding * raw) products[row * size + row] = 0;
  }
  return { margins, size, products, pulls, inverse };
}

export function curvatureOf({ columns, products, sums, total }: Gram): Curvature {
  return withoutIntercepts({ margins: 1, size: columns, products, crossed: sums, totals: Float64Array.of(total) });
}

/**
 * Inverse of a small symmetric matrix by Gauss and Jordan. Moving all intercepts of a
 * softmax alike changes nothing, so that direction, which nothing asks about, is given
 * a slope of its own first.
 */
function inverseOf(matrix: Float64Array, size: number): Float64Array {
  if (size === 1) return Float64Array.of((matrix[0] as number) > 0 ? 1 / (matrix[0] as number) : 0);
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i] as number;
  const left = matrix.map((value) => value + trace / size ** 2);
  const right = new Float64Array(size * size);
  for (let i = 0; i < size; i++) right[i * size + i] = 1;
  for (let pivot = 0; pivot < size; pivot++) {
    // A class that no row can belong to any more has no curvature: it stays where it is.
    const scale = left[pivot * size + pivot] as number;
    const factor = scale > trace * 1e-14 ? 1 / scale : 0;
    for (let i = 0; i < size; i++) {
      left[pivot * size + i] = (left[pivot * size + i] as number) * factor;
      right[pivot * size + i] = (right[pivot * size + i] as number) * factor;
    }
    for (let row = 0; row < size; row++) {
      const times = left[row * size + pivot] as number;
      if (row === pivot || times === 0) continue;
      for (let i = 0; i < size; i++) {
        left[row * size + i] = (left[row * size + i] as number) - times * (left[pivot * size + i] as number);
        right[row * size + i] = (right[row * size + i] as number) - times * (right[pivot * size + i] as number);
      }
    }
  }
  return right;
}
