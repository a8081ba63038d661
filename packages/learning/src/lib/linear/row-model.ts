import { type Coefficients, zeroCoefficients } from './coefficients.ts';
import { type Block, widthOf } from './columns.ts';
import { type Penalty, softThreshold } from './penalty.ts';
import { type Evaluation, eachTile, type Ground, type QuadraticModel } from './problem.ts';
import { addMargins, addProducts, addSquares, tileRows } from './products.ts';

/** Sweeps over the blocks before the slopes are taken anew. */
const mostSweeps = 20;
/** A block joins in when a slope of it comes this close to the threshold (strong rule, Tibshirani et al. 2012). */
const nearThreshold = 0.8;

/**
 * Newton's parabola for a matrix with too many columns for their products: coordinate
 * descent over the rows. All columns of a block move at once, which is exact because
 * no row has two of them, so a category of 250 bins costs two passes over its bins.
 */
export async function rowModel(ground: Ground, at: Coefficients): Promise<QuadraticModel> {
  const { matrix, loss, weights, pace } = ground;
  const curvatures = at.byMargin.map(() => new Float64Array(matrix.rows));
  const sums = zeroCoefficients(at.intercept, matrix.columns).byMargin;
  const squares = zeroCoefficients(at.intercept, matrix.columns).byMargin;
  await eachTile(matrix, at, pace, (tile, begin) => {
    loss.curve(tile, weights.subarray(begin, begin + (tile[0]?.length ?? 0)));
    tile.forEach((ofTile, margin) => {
      curvatures[margin]?.set(ofTile, begin);
      for (const block of matrix.blocks) {
        addSquares(block, ofTile, begin, sums[margin] as Float64Array, squares[margin] as Float64Array);
      }
    });
  });
  return {
    lasts: 1,
    async minimise(from, evaluation, penalty, tolerance) {
      const found: Coefficients = {
        intercept: from.intercept.slice(),
        byMargin: from.byMargin.map((each) => each.slice()),
      };
      for (let margin = 0; margin < curvatures.length; margin++) {
        const descent = new Descent(
          ground,
          curvatures[margin] as Float64Array,
          sums[margin] as Float64Array,
          squares[margin] as Float64Array,
        );
        await descent.run(found, evaluation, margin, penalty, tolerance);
      }
      return found;
    },
  };
}

/** Minimises the parabola of one margin. */
class Descent {
  readonly #ground: Ground;
  readonly #curvatures: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #total: number;
  /** What the moves so far add to the margins, times the curvature; without `#shift`. */
  readonly #weighted: Float64Array;
  /** The intercept's move, which follows those of the columns. */
  #shift = 0;
  readonly #change: Float64Array;
  readonly #slopes: Float64Array;

  constructor(ground: Ground, curvatures: Float64Array, sums: Float64Array, squares: Float64Array) {
    this.#ground = ground;
    this.#curvatures = curvatures;
    this.#sums = sums;
    this.#squares = squares;
    this.#total = curvatures.reduce((sum, each) => sum + each, 0);
    this.#weighted = new Float64Array(curvatures.length);
    this.#change = new Float64Array(sums.length);
    this.#slopes = new Float64Array(sums.length);
  }

  async run(
    found: Coefficients,
    evaluation: Evaluation,
    margin: number,
    penalty: Penalty,
    tolerance: number,
  ): Promise<void> {
    if (!(this.#total > 0)) return;
    const { matrix, pace } = this.#ground;
    const coefficients = found.byMargin[margin] as Float64Array;
    const slopes = evaluation.byMargin[margin] as Float64Array;
    const near = nearThreshold * penalty.lambda * penalty.alpha;
    const blocks = matrix.blocks.filter((block) => {
      for (let column = block.first; column < block.first + widthOf(block); column++) {
        if (coefficients[column] !== 0 || Math.abs(slopes[column] as number) >= near) return true;
      }
      return false;
    });
    this.#shift = -(evaluation.intercept[margin] as number) / this.#total;
    for (let count = 0; count < mostSweeps; count++) {
      let largest = 0;
      for (const block of blocks) {
        largest = Math.max(largest, this.#moveBlock(block, coefficients, slopes, penalty));
        await pace.spend(2 * matrix.rows);
      }
      if (largest <= tolerance) break;
    }
    found.intercept[margin] = (found.intercept[margin] as number) + this.#shift;
  }

  /** Puts the columns of a block where the parabola is least; answers by how much the largest slope was put right. */
  #moveBlock(block: Block, coefficients: Float64Array, slopes: Float64Array, { lambda, alpha }: Penalty): number {
    const begin = block.first;
    const end = begin + widthOf(block);
    this.#slopes.fill(0, begin, end);
    addProducts(block, this.#weighted, 0, this.#slopes);
    let largest = 0;
    let ofIntercept = 0;
    for (let column = begin; column < end; column++) {
      this.#change[column] = 0;
      const own = this.#squares[column] as number;
      if (own <= 0) continue;
      const sum = this.#sums[column] as number;
      const slope = (slopes[column] as number) + (this.#slopes[column] as number) + this.#shift * sum;
      const value = coefficients[column] as number;
      const curved = own + lambda * (1 - alpha);
      const next = softThreshold(own * value - slope, lambda * alpha) / curved;
      const change = next - value;
      coefficients[column] = next;
      this.#change[column] = change;
      ofIntercept += change * sum;
      largest = Math.max(largest, Math.abs(change) * curved);
    }
    if (largest === 0) return 0;
    this.#shift -= ofIntercept / this.#total;
    this.#addWeighted(block);
    return largest;
  }

  #addWeighted(block: Block): void {
    const tile = new Float64Array(tileRows);
    for (let begin = 0; begin < this.#weighted.length; begin += tileRows) {
      const count = Math.min(tileRows, this.#weighted.length - begin);
      const moved = tile.subarray(0, count).fill(0);
      addMargins([block], this.#change, begin, moved);
      for (let i = 0; i < count; i++) {
        const row = begin + i;
        this.#weighted[row] =
          (this.#weighted[row] as number) + (moved[i] as number) * (this.#curvatures[row] as number);
      }
    }
  }
}
