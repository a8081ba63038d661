import { randomFrom } from '../random.ts';
import type { Coefficients } from './coefficients.ts';
import { type Curvature, type Derivatives, withoutIntercepts } from './curvature.ts';
import { descend } from './descend.ts';
import { gramOf, lanesOf } from './gram.ts';
import { eachTile, type Ground, mostModelCells, type QuadraticModel } from './problem.ts';
import { addSquares } from './products.ts';

/** How many looks at all rows one set of second derivatives may cost, if that many rows are needed at all. */
const evaluations = 4;
/** Rows a coefficient that are enough, and that there must be. */
const enough = 50;
const fewest = 30;
const fewestDrawn = 20_000;
/** A sample may miss curvature, and a step too long costs more than one too short. */
const caution = 1.2;

/**
 * Newton's parabola, in the columns alone. Several margins are looked at together
 * when the second derivatives by all of them have room, else each alone with the
 * upper bound of its own. On a large table they are taken from a sample of the rows:
 * slopes are always exact, so that this costs steps but no accuracy.
 */
export async function gramModel(ground: Ground, at: Coefficients): Promise<QuadraticModel> {
  const { margins } = ground.loss;
  const isJoint = (margins * ground.matrix.columns) ** 2 <= mostModelCells;
  const sample = await sampleAt(ground, at, isJoint);
  const groups: Curvature[] = [];
  if (isJoint) groups.push(withoutIntercepts(await derivativesOf(ground, sample, 0, margins)));
  else {
    for (let m = 0; m < margins; m++) groups.push(withoutIntercepts(await derivativesOf(ground, sample, m, 1)));
  }
  // An upper bound or a sample makes for slow steps, however new it is.
  return modelOf(groups, ground, isJoint && !sample.rows ? 2 : 6);
}

export function modelOf(groups: Curvature[], { pace }: Ground, lasts: number): QuadraticModel {
  return {
    lasts,
    async minimise(at, evaluation, penalty, tolerance) {
      const found: Coefficients = {
        intercept: at.intercept.slice(),
        byMargin: at.byMargin.map((each) => each.slice()),
      };
      let first = 0;
      for (const group of groups) {
        await pace.spend(descend(group, found, evaluation, first, penalty, tolerance));
        first += group.margins;
      }
      return found;
    },
  };
}

/** Second derivatives of some rows by their margins, and what all rows have on the diagonal. */
interface Sample {
  /** Undefined: all. */
  rows: Uint32Array | undefined;
  weights: Float64Array;
  /** [margin][place]: weight times probability or second derivative. */
  kept: Float64Array[];
  /** Sums over all rows by margin and column, of second derivatives times the column squared. */
  diagonal: Float64Array[];
  /** Of all rows over that of the sample. */
  factor: number;
}

async function sampleAt(ground: Ground, at: Coefficients, isJoint: boolean): Promise<Sample> {
  const { matrix, loss, weights, pace } = ground;
  const rows = drawRows(ground, isJoint);
  const size = rows?.length ?? matrix.rows;
  const kept = at.byMargin.map(() => new Float64Array(size));
  const diagonal = at.byMargin.map(() => new Float64Array(matrix.columns));
  const unused = new Float64Array(matrix.columns);
  let place = 0;
  await eachTile(matrix, at, pace, (tile, begin) => {
    const end = begin + (tile[0]?.length ?? 0);
    const ofTile = weights.subarray(begin, end);
    loss.curve(tile, ofTile);
    const first = place;
    if (rows) while (place < size && (rows[place] as number) < end) place++;
    tile.forEach((curvatures, margin) => {
      const into = kept[margin] as Float64Array;
      if (!rows) {
        into.set(curvatures, begin);
        return;
      }
      for (let i = first; i < place; i++) into[i] = curvatures[(rows[i] as number) - begin] as number;
      if (isJoint && loss.margins > 1) crossMargins(curvatures, curvatures, ofTile, true, curvatures);
      for (const block of matrix.blocks) addSquares(block, curvatures, begin, unused, diagonal[margin] as Float64Array);
    });
  });
  const drawn = rows ? Float64Array.from(rows, (row) => weights[row] as number) : weights;
  const factor = caution / drawn.reduce((sum, weight) => sum + weight, 0);
  return { rows, weights: drawn, kept, diagonal, factor };
}

/** The rows to take second derivatives from, in order; undefined when all are. */
function drawRows({ matrix, loss, weights, seed }: Ground, isJoint: boolean): Uint32Array | undefined {
  const { margins } = loss;
  const pairs = isJoint ? (margins * (margins + 1)) / 2 : margins;
  const coefficients = (isJoint ? margins : 1) * matrix.columns;
  const affordable = (4 * evaluations * matrix.rows * margins) / (pairs * lanesOf(matrix));
  const wanted = Math.min(Math.max(affordable, fewest * coefficients), Math.max(fewestDrawn, enough * coefficients));
  if (wanted >= matrix.rows) return undefined;
  const random = randomFrom(seed);
  const drawn: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    if ((weights[row] as number) > 0 && random() * matrix.rows < wanted) drawn.push(row);
  }
  return drawn.length > 0 ? Uint32Array.from(drawn) : undefined;
}

/** Of the margins from `first`, `margins` many, with their products with each other. */
async function derivativesOf(ground: Ground, sample: Sample, first: number, margins: number): Promise<Derivatives> {
  const { columns } = ground.matrix;
  const size = margins * columns;
  const derivatives: Derivatives = {
    margins,
    size,
    products: new Float64Array(size * size),
    crossed: new Float64Array(size * margins),
    totals: new Float64Array(margins * margins),
  };
  const crossed = new Float64Array(sample.weights.length);
  for (let m = 0; m < margins; m++) {
    for (let n = 0; n <= m; n++) {
      const [one, other] = [sample.kept[first + m] as Float64Array, sample.kept[first + n] as Float64Array];
      if (margins > 1) crossMargins(one, other, sample.weights, m === n, crossed);
      const gram = await gramOf(ground.matrix, sample.rows, margins > 1 ? crossed : one, ground.pace);
      const factor = (m === n ? 1 : -1) * (sample.rows ? sample.factor : 1);
      place(derivatives, gram, m, n, factor);
      if (m !== n) place(derivatives, gram, n, m, factor);
    }
  }
  if (sample.rows) raise(derivatives, sample.diagonal.slice(first, first + margins), columns);
  return derivatives;
}

/** Of a softmax: p_k (1 - p_k) or, without its sign, p_k p_l, times the weight; from p_k and p_l times the weight. */
function crossMargins(
  one: Float64Array,
  other: Float64Array,
  weights: Float64Array,
  isSame: boolean,
  into: Float64Array,
): void {
  for (let i = 0; i < one.length; i++) {
    const weight = weights[i] as number;
    const both = weight > 0 ? ((one[i] as number) * (other[i] as number)) / weight : 0;
    into[i] = isSame ? Math.max(0, (one[i] as number) - both) : both;
  }
}

function place(
  { margins, size, products, crossed, totals }: Derivatives,
  gram: { columns: number; products: Float64Array; sums: Float64Array; total: number },
  m: number,
  n: number,
  factor: number,
): void {
  const { columns } = gram;
  for (let row = 0; row < columns; row++) {
    const to = (m * columns + row) * size + n * columns;
    for (let other = 0; other < columns; other++) {
      products[to + other] = factor * (gram.products[row * columns + other] as number);
    }
    crossed[(m * columns + row) * margins + n] = factor * (gram.sums[row] as number);
  }
  totals[m * margins + n] = factor * gram.total;
}

/** A column that the sample hardly saw is given what it has over all rows. */
function raise({ size, products }: Derivatives, diagonal: Float64Array[], columns: number): void {
  diagonal.forEach((ofMargin, m) => {
    for (let column = 0; column < columns; column++) {
      const cell = (m * columns + column) * (size + 1);
      products[cell] = Math.max(products[cell] as number, ofMargin[column] as number);
    }
  });
}
