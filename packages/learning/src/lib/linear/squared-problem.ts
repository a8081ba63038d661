import { zeroCoefficients } from './coefficients.ts';
import { curvatureOf } from './curvature.ts';
import type { Gram } from './gram.ts';
import { modelOf } from './gram-model.ts';
import { type Ground, type Problem, rowProblem } from './problem.ts';

/**
 * The squared loss from the products of the columns alone: once they are known, no
 * step looks at the rows again ("covariance updates" of Friedman, Hastie and
 * Tibshirani 2010).
 *
 * @param gram of the rows with the ground's weights, which add up to one; it is used up.
 */
export async function squaredProblem(ground: Ground, gram: Gram): Promise<Problem> {
  const rows = rowProblem(ground);
  const mean = ground.loss.start(ground.labels, ground.weights);
  const start = await rows.evaluate(zeroCoefficients(mean, ground.matrix.columns));
  const first = start.byMargin[0] as Float64Array;
  const curvature = curvatureOf(gram);
  const { size: columns, products, pulls } = curvature;
  return {
    ...rows,
    modelAt: async () => modelOf([curvature], ground, Number.POSITIVE_INFINITY),
    async evaluate({ intercept, byMargin }) {
      const coefficients = byMargin[0] as Float64Array;
      const slopes = new Float64Array(columns);
      // How far the mean of the answers is from the mean of the labels.
      let off = (intercept[0] as number) - (mean[0] as number);
      for (let column = 0; column < columns; column++) {
        const value = coefficients[column] as number;
        if (value === 0) continue;
        off += value * (pulls[column] as number);
        const row = column * columns;
        for (let other = 0; other < columns; other++) {
          slopes[other] = (slopes[other] as number) + value * (products[row + other] as number);
        }
      }
      let loss = start.loss + (off * off) / 2;
      for (let column = 0; column < columns; column++) {
        const curved = slopes[column] as number;
        loss += (coefficients[column] as number) * ((first[column] as number) + curved / 2);
        slopes[column] = curved + (pulls[column] as number) * off + (first[column] as number);
      }
      return { loss, intercept: Float64Array.of(off), byMargin: [slopes] };
    },
  };
}
