import type { Fold } from '../splits/fold.ts';
import { type Gram, gramOf, lanesOf } from './gram.ts';
import { type Ground, mostModelCells, type Problem, rowProblem } from './problem.ts';
import { squaredProblem } from './squared-problem.ts';

/** Multiplications for the products of all columns over all rows, beyond which steps over the rows cost less. */
const mostProducts = 4e10;

export interface Grounds {
  ground: Ground;
  problem: Problem;
  /** The rows of a fold that are learnt from, as a problem of its own. */
  ofFold(fold: Fold): Promise<{ ground: Ground; problem: Problem }>;
}

/**
 * The problem over all rows and those of the folds. For the squared loss a fold's
 * products are those of all rows less those of the rows it watches.
 */
export async function prepareGrounds(ground: Ground, isSquared: boolean): Promise<Grounds> {
  const { matrix, weights, pace } = ground;
  const isGram =
    isSquared && matrix.columns ** 2 <= mostModelCells && (matrix.rows * lanesOf(matrix) ** 2) / 2 <= mostProducts;
  if (!isGram) {
    return {
      ground,
      problem: rowProblem(ground),
      async ofFold(fold) {
        const own = foldGround(ground, fold);
        return { ground: own, problem: rowProblem(own) };
      },
    };
  }
  const all = await gramOf(matrix, undefined, weights, pace);
  return {
    ground,
    problem: await squaredProblem(ground, copyOf(all)),
    async ofFold(fold) {
      const own = foldGround(ground, fold);
      const gram = isComplement(fold, matrix.rows)
        ? less(all, await gramOf(matrix, fold.watching, pick(weights, fold.watching), pace))
        : await gramOf(matrix, fold.learning, pick(weights, fold.learning), pace);
      return { ground: own, problem: await squaredProblem(own, normalised(gram)) };
    },
  };
}

/** The same rows, of which only those learnt from have a weight. */
function foldGround(ground: Ground, { learning }: Fold): Ground {
  const weights = new Float64Array(ground.weights.length);
  let total = 0;
  for (const row of learning) {
    weights[row] = ground.weights[row] as number;
    total += weights[row] as number;
  }
  for (const row of learning) weights[row] = (weights[row] as number) / total;
  return { ...ground, weights };
}

function isComplement({ learning, watching }: Fold, rows: number): boolean {
  if (learning.length + watching.length !== rows) return false;
  const isSeen = new Uint8Array(rows);
  for (const row of learning) isSeen[row] = 1;
  for (const row of watching) isSeen[row] = 1;
  return !isSeen.includes(0);
}

function pick(weights: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => weights[row] as number);
}

function copyOf(gram: Gram): Gram {
  return { ...gram, sums: gram.sums.slice(), products: gram.products.slice() };
}

/** Writes over `other`. */
function less(all: Gram, other: Gram): Gram {
  for (let cell = 0; cell < other.products.length; cell++) {
    other.products[cell] = (all.products[cell] as number) - (other.products[cell] as number);
  }
  for (let column = 0; column < other.columns; column++) {
    other.sums[column] = (all.sums[column] as number) - (other.sums[column] as number);
  }
  other.total = all.total - other.total;
  return other;
}

function normalised(gram: Gram): Gram {
  for (let cell = 0; cell < gram.products.length; cell++) {
    gram.products[cell] = (gram.products[cell] as number) / gram.total;
  }
  for (let column = 0; column < gram.columns; column++) {
    gram.sums[column] = (gram.sums[column] as number) / gram.total;
  }
  gram.total = 1;
  return gram;
}
