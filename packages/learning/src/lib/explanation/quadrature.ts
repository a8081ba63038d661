/** Points in 0..1 and their weights: the weighted sum of a polynomial of degree 2n - 1 or less is its integral. */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

/** Gauss and Legendre's rule; the points are the zeros of the Legendre polynomial, by Newton's method. */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const [value, derivative] = legendre(count, x);
      slope = derivative;
      const next = x - value / slope;
      const isClose = Math.abs(next - x) < 1e-15;
      x = next;
      if (isClose) break;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomial of a degree of at least 1, and its derivative. */
function legendre(degree: number, x: number): [number, number] {
  let before = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
