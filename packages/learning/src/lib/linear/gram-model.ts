import { randomFrom } from '../random.ts';
import type { Coefficients } from './coefficients.ts';
import type { LinearMatrix } from './columns.ts';
import { type Gram, gramOf } from './gram.ts';
import { type Penalty, softThreshold } from './penalty.ts';
import { type Evaluation, eachTile, type Ground, type QuadraticModel } from './problem.ts';
import { addSquares } from './products.ts';

/** Second derivatives of one margin, with the intercept always at its best. */
export interface Curvature {
  columns: number;
  /** [column * columns + column] */
  products: Float64Array;
  /** Second derivatives by intercept and column, divided by those by the intercept twice. */
  centers: Float64Array;
  /** By the intercept twice. */
  total: number;
}

/** Multiplications that one set of second derivatives may take: beyond it, rows are drawn. */
const mostProducts = 2e9;
/** Second derivatives of rows kept at once. */
const mostKept = 2e6;
const fewestDrawn = 2000;

/**
 * Newton's parabola, in the columns alone. On a large table it is taken from a sample
 * of the rows: slopes are always exact, so that this costs steps but no accuracy.
 */
export async function gramModel(ground: Ground, at: Coefficients): Promise<QuadraticModel> {
  const { matrix, loss, weights, pace } = ground;
  const rows = drawRows(ground);
  const size = rows?.length ?? matrix.rows;
  const kept = at.byMargin.map(() => new Float64Array(size));
  const diagonals = rows && at.byMargin.map(() => emptyDiagonal(matrix.columns));
  let place = 0;
  await eachTile(matrix, at, pace, (tile, begin) => {
    const end = begin + (tile[0]?.length ?? 0);
    loss.curve(tile, weights.subarray(begin, end));
    const first = place;
    if (rows) while (place < size && (rows[place] as number) < end) place++;
    tile.forEach((curvatures, margin) => {
      const into = kept[margin] as Float64Array;
      if (!rows) {
        into.set(curvatures, begin);
        return;
      }
      for (let i = first; i < place; i++) into[i] = curvatures[(rows[i] as number) - begin] as number;
      addDiagonal(matrix, curvatures, begin, diagonals?.[margin] as Diagonal);
    });
  });
  const curvatures: Curvature[] = [];
  for (let margin = 0; margin < kept.length; margin++) {
    const curvature = centre(await gramOf(matrix, rows, kept[margin] as Float64Array, pace));
    if (diagonals) raiseTo(curvature, diagonals[margin] as Diagonal);
    curvatures.push(curvature);
  }
  return modelOf(curvatures, ground, 2);
}

export function modelOf(curvatures: Curvature[], { pace }: Ground, lasts: number): QuadraticModel {
  return {
    lasts,
    async minimise(at, evaluation, penalty, tolerance) {
      const found: Coefficients = {
        intercept: at.intercept.slice(),
        byMargin: at.byMargin.map((each) => each.slice()),
      };
      for (let margin = 0; margin < curvatures.length; margin++) {
        const curvature = curvatures[margin] as Curvature;
        const spent = descend(curvature, found, evaluation, margin, penalty, tolerance);
        await pace.spend(spent);
      }
      return found;
    },
  };
}

/** Sweeps over the coefficients before the next look at the rows. */
const mostSweeps = 500;

/**
 * Coordinate descent with an active set (Friedman, Hastie and Tibshirani 2010): all
 * columns once, then those with a coefficient until they rest, and all once more.
 * Answers the multiplications spent.
 */
function descend(
  { columns, products, centers, total }: Curvature,
  found: Coefficients,
  evaluation: Evaluation,
  margin: number,
  { lambda, alpha }: Penalty,
  tolerance: number,
): number {
  if (!(total > 0)) return 0;
  const coefficients = found.byMargin[margin] as Float64Array;
  const before = coefficients.slice();
  const ofIntercept = evaluation.intercept[margin] as number;
  const slopes = (evaluation.byMargin[margin] as Float64Array).map(
    (slope, column) => slope - (centers[column] as number) * ofIntercept,
  );
  let moved = 0;
  /** Answers by how much the largest slope was put right. */
  const sweep = (isAll: boolean): number => {
    let largest = 0;
    for (let column = 0; column < columns; column++) {
      const value = coefficients[column] as number;
      if (value === 0 && !isAll) continue;
      const own = products[column * columns + column] as number;
      if (own <= 0) continue;
      const curved = own + lambda * (1 - alpha);
      const next = softThreshold(own * value - (slopes[column] as number), lambda * alpha) / curved;
      const change = next - value;
      if (change === 0) continue;
      coefficients[column] = next;
      const row = column * columns;
      for (let other = 0; other < columns; other++) {
        slopes[other] = (slopes[other] as number) + change * (products[row + other] as number);
      }
      moved++;
      largest = Math.max(largest, Math.abs(change) * curved);
    }
    return largest;
  };
  for (let count = 0; count < mostSweeps; count++) {
    if (sweep(true) <= tolerance) break;
    while (count < mostSweeps && sweep(false) > tolerance) count++;
  }
  let shift = ofIntercept / total;
  for (let column = 0; column < columns; column++) {
    shift += (centers[column] as number) * ((coefficients[column] as number) - (before[column] as number));
  }
  found.intercept[margin] = (found.intercept[margin] as number) - shift;
  return moved * columns;
}

/** Takes the intercept out, and leaves columns without spread of their own at a curvature of zero. */
export function centre({ columns, total, sums, products }: Gram): Curvature {
  const centers = sums.map((sum) => (total > 0 ? sum / total : 0));
  for (let column = 0; column < columns; column++) {
    const row = column * columns;
    const raw = products[row + column] as number;
    for (let other = 0; other < columns; other++) {
      products[row + other] = (products[row + other] as number) - (sums[column] as number) * (centers[other] as number);
    }
    if ((products[row + column] as number) <= 1e-11 * raw) products[row + column] = 0;
  }
  return { columns, products, centers, total };
}

/** The rows to take second derivatives from, in order; undefined when all are. */
function drawRows({ matrix, loss, weights, seed }: Ground): Uint32Array | undefined {
  const blocks = matrix.blocks.length;
  const affordable = Math.min((2 * mostProducts) / (loss.margins * blocks ** 2), mostKept / loss.margins);
  const wanted = Math.max(fewestDrawn, affordable);
  if (wanted >= matrix.rows) return undefined;
  const random = randomFrom(seed);
  const drawn: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    if ((weights[row] as number) > 0 && random() * matrix.rows < wanted) drawn.push(row);
  }
  return drawn.length > 0 ? Uint32Array.from(drawn) : undefined;
}

/** Weighted sums of the columns and of their squares, over all rows. */
interface Diagonal {
  total: number;
  sums: Float64Array;
  squares: Float64Array;
}

function emptyDiagonal(columns: number): Diagonal {
  return { total: 0, sums: new Float64Array(columns), squares: new Float64Array(columns) };
}

function addDiagonal(matrix: LinearMatrix, curvatures: Float64Array, begin: number, into: Diagonal): void {
  for (const block of matrix.blocks) addSquares(block, curvatures, begin, into.sums, into.squares);
  for (let i = 0; i < curvatures.length; i++) into.total += curvatures[i] as number;
}

/** Brings a sample's curvature to the size of all rows'; a column that the sample hardly saw gets its true one. */
function raiseTo(curvature: Curvature, { total, sums, squares }: Diagonal): void {
  const { columns, products } = curvature;
  const factor = total / curvature.total;
  for (let cell = 0; cell < products.length; cell++) products[cell] = (products[cell] as number) * factor;
  curvature.total = total;
  for (let column = 0; column < columns; column++) {
    const exact = (squares[column] as number) - (sums[column] as number) ** 2 / total;
    const cell = column * columns + column;
    if (exact <= 1e-11 * (squares[column] as number)) products[cell] = 0;
    else products[cell] = Math.max(products[cell] as number, exact);
  }
}
